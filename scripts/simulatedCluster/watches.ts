/** Watches: the changes since a version, one JSON text per line, for as long as both sides like. */
import type { ServerResponse } from "node:http";
import { groupVersionOf, type Kind } from "./kinds.ts";
import { selectorOf, shown } from "./lists.ts";
import type { KubeObject } from "./objects.ts";
import { expired } from "./problems.ts";
import type { Change, Store } from "./store.ts";

/** What a watch shows an object as: itself, or the row of a table. */
export type Render = (object: KubeObject) => unknown;

/** Milliseconds of the wall clock. A real server sends one about every minute. */
const bookmarkEvery = 5_000;
const longestWatch = 600;

export class Watches {
  readonly #store: Store;
  readonly #open = new Set<() => void>();
  readonly #silent: () => boolean;

  constructor(store: Store, silent: () => boolean) {
    this.#store = store;
    this.#silent = silent;
  }

  /** Cuts all connections, as a load balancer does. */
  drop(): void {
    for (const close of [...this.#open]) close();
  }

  serve(
    kind: Kind,
    namespace: string | undefined,
    query: URLSearchParams,
    render: Render,
    response: ServerResponse,
  ): void {
    const selector = selectorOf(kind, query);
    const meets = (object: KubeObject) => (!namespace || object.metadata.namespace === namespace) && selector(object);
    const send = (type: string, object: unknown) => {
      if (!this.#silent()) response.write(`${JSON.stringify({ type, object })}\n`);
    };
    const tell = (change: Change) => {
      if (change.plural !== kind.plural) return;
      const type = seenAs(change, meets);
      if (type) send(type, render(shown(kind, change.object)));
    };
    response.writeHead(200, { "content-type": "application/json" });
    const version = query.get("resourceVersion") ?? "";
    if (version === "" || version === "0") {
      for (const object of this.#store.list(kind, namespace).objects) {
        if (meets(object)) send("ADDED", render(shown(kind, object)));
      }
    } else if (Number(version) < this.#store.oldest) {
      send("ERROR", expired(`too old resource version: ${version} (${this.#store.oldest})`).status);
      response.end();
      return;
    } else for (const change of this.#store.changesSince(Number(version))) tell(change);
    this.#keepOpen(kind, query, tell, send, response);
  }

  #keepOpen(
    kind: Kind,
    query: URLSearchParams,
    tell: (change: Change) => void,
    send: (type: string, object: unknown) => void,
    response: ServerResponse,
  ): void {
    const bookmark = () => {
      const metadata = { resourceVersion: String(this.#store.revision), creationTimestamp: null };
      if (query.get("allowWatchBookmarks") !== "true") return;
      send("BOOKMARK", { kind: kind.kind, apiVersion: groupVersionOf(kind), metadata });
    };
    const unsubscribe = this.#store.subscribe(tell);
    const timer = setInterval(bookmark, bookmarkEvery);
    const seconds = Math.min(Number(query.get("timeoutSeconds") ?? longestWatch), longestWatch);
    const end = setTimeout(() => {
      bookmark();
      response.end();
    }, seconds * 1000);
    const close = () => response.destroy();
    this.#open.add(close);
    response.on("close", () => {
      unsubscribe();
      clearInterval(timer);
      clearTimeout(end);
      this.#open.delete(close);
    });
    response.flushHeaders();
  }
}

/** What a change looks like to who sees only some of the objects. */
function seenAs(
  { type, object, previous }: Change,
  meets: (object: KubeObject) => boolean,
): Change["type"] | undefined {
  const [before, after] = [previous !== undefined && meets(previous), type !== "DELETED" && meets(object)];
  if (before && after) return "MODIFIED";
  if (after) return "ADDED";
  return before ? "DELETED" : undefined;
}
