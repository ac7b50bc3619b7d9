/** In which state the view of failing pulls is: decides what stands there where there is no tree. */
import { t } from "#core";
import type { SessionState } from "../cluster/session.ts";

/** The values of the context key `pullSecrets.cluster`, which the welcome texts in package.json name. */
export type ViewState =
  | "off"
  | "untrusted"
  | "connecting"
  | "misconfigured"
  | "unreachable"
  | "forbidden"
  | "expiredLogin"
  /** Connected, and every image can be pulled. */
  | "healthy"
  /** Something fails, and the filter hides all of it. */
  | "filtered"
  | "failing"
  /** The connection is lost; what was known last is shown. */
  | "outdated";

/** @param shown How many failures the filter lets through. */
export function viewStateOf(state: SessionState, shown: number): ViewState {
  if (state.kind === "starting") return "connecting";
  if (state.kind !== "on") return state.kind;
  const { connection, complete, failures } = state.report;
  if (connection.state === "connected") {
    if (failures.length > 0) return shown > 0 ? "failing" : "filtered";
    return complete ? "healthy" : "connecting";
  }
  if (shown > 0) return "outdated";
  if (connection.state === "closed") return "off";
  return connection.state === "reconnecting" ? "connecting" : connection.state;
}

/** The commands that may help where no failure can be shown, as rows of the tree: the message above says why there is none. */
export function waysOutOf(state: ViewState): readonly WayOut[] {
  const ways: Partial<Record<ViewState, readonly WayOut[]>> = {
    misconfigured: [tryAgain(), chooseContext()],
    unreachable: [tryAgain(), chooseContext()],
    expiredLogin: [tryAgain(), chooseContext()],
    forbidden: [chooseNamespace(), chooseContext()],
    healthy: [chooseNamespace(), chooseContext()],
  };
  return ways[state] ?? [];
}

export interface WayOut {
  readonly label: string;
  readonly command: string;
  readonly icon: string;
}

const tryAgain = (): WayOut => ({ label: t`Try again`, command: "pullSecrets.refreshCluster", icon: "refresh" });
const chooseContext = (): WayOut => ({
  label: t`Choose context…`,
  command: "pullSecrets.chooseContext",
  icon: "server-environment",
});
const chooseNamespace = (): WayOut => ({
  label: t`Choose namespace…`,
  command: "pullSecrets.chooseNamespace",
  icon: "symbol-namespace",
});
