/** What one message says by itself: the first wording that it has, the special before the general. */
import { parseImage, withoutLogin } from "../kubernetes/image.ts";
import { t } from "../translation.ts";
import type { Facts, Statement, Wording } from "./facts.ts";
import type { Cause, Classification } from "./failure.ts";
import { certificateStatements, certificateWordings } from "./families/certificates.ts";
import { imageStatements, imageWordings } from "./families/images.ts";
import { loginStatements, loginWordings } from "./families/logins.ts";
import { dnsWordings, networkStatements, networkWordings, proxyWordings, runtimeWordings } from "./families/network.ts";
import { nodeStatements, nodeWordings, wrapperWordings } from "./families/nodes.ts";
import { notFoundStatements, notFoundWordings } from "./families/notFound.ts";
import { contentWordings, rateWordings, registryStatements, registryWordings } from "./families/registryFaults.ts";
import { malformedWordings, secretStatements } from "./families/secrets.ts";
import { headlineOf } from "./headline.ts";
import { coreOf, hostIn, imageIn, maskMessage, serverOfRegistry } from "./message.ts";

/**
 * In the order in which they are tried. What ends in words that another cause has, too, comes before it: a missing
 * platform ends in "not found", a token that cannot be fetched for want of a name server in "failed to authorize".
 */
const wordings: readonly Wording[] = [
  ...malformedWordings,
  ...imageWordings,
  ...contentWordings,
  ...nodeWordings,
  ...runtimeWordings,
  ...proxyWordings,
  ...certificateWordings,
  ...dnsWordings,
  ...rateWordings,
  ...networkWordings,
  ...registryWordings,
  ...loginWordings,
  ...notFoundWordings,
  ...wrapperWordings,
];

export const statements: Readonly<Record<Cause, Statement>> = {
  ...imageStatements,
  ...certificateStatements,
  ...networkStatements,
  ...registryStatements,
  ...nodeStatements,
  ...loginStatements,
  ...notFoundStatements,
  ...secretStatements,
};

/** The cause that a message of a kubelet, a container runtime or a registry names, whatever its version. */
export function causeOf(message: string): Cause {
  const core = coreOf(message);
  return wordings.find(({ pattern }) => pattern.test(core))?.cause ?? "unknown";
}

/** @param image As a Pod names it; without it, the one that the message names. */
export function classify(message: string, image?: string): Classification {
  const cause = causeOf(message);
  return { cause, headline: headlineOf(statements[cause], factsOfImage(image ?? imageIn(message), message)) };
}

/** What is known where nothing but an image is. */
export function factsOfImage(written: string | undefined, message: string): Facts {
  const image = written === undefined || written === "" ? undefined : maskMessage(withoutLogin(written));
  const parsed = image === undefined ? undefined : parseImage(image);
  const registry = parsed?.valid ? parsed.domain : t`the registry`;
  return {
    image: image ?? t`the image`,
    named: image !== undefined,
    parsed: parsed?.valid ? parsed : undefined,
    registry,
    asked: hostIn(message) ?? serverOfRegistry(registry),
    wantsHttps: /HTTP request to an HTTPS server/.test(message),
    pod: undefined,
    sent: undefined,
    noneSent: false,
    culprit: undefined,
    node: undefined,
  };
}
