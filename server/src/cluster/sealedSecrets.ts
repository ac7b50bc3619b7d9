/** Asks the controller of Sealed Secrets for the certificate that it decrypts for. */
import { getObject, isStatus, kinds, pathOf, problemOf, titleOf } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import { listIn, textIn } from "./json.ts";
import { ClusterFailure } from "./problem.ts";
import type { ServiceReference } from "./pullSecretPort.ts";

/**
 * As `kubeseal --fetch-cert` does: through the API server's proxy, by the name that the Service gives its first port
 * (sealed-secrets, pkg/kubeseal, openCertCluster).
 *
 * @returns what the Service answered, which is the certificate in PEM if it is the controller's. @throws ClusterFailure
 */
export async function sealingCertificate(server: ApiServer, { namespace, name }: ServiceReference): Promise<string> {
  const place = { kind: kinds.Service, namespace, name };
  const service = await getObject(server, place);
  if (!service) throw new ClusterFailure({ kind: "notFound", what: titleOf(place) });
  const port = textIn(listIn(service, "spec", "ports")[0], "name");
  const endpoint = `http:${encodeURIComponent(name)}:${encodeURIComponent(port)}`;
  const path = `${pathOf({ kind: kinds.Service, namespace })}/${endpoint}/proxy/v1/cert.pem`;
  const reply = await server.send({ path, accept: "application/x-pem-file, */*", isText: true });
  if (reply.status < 300 && typeof reply.body === "string") return reply.body;
  if (reply.status === 403 && isStatus(reply.body)) {
    throw new ClusterFailure({ kind: "forbidden", verb: "get", resource: "services/proxy", namespace });
  }
  if (reply.status === 404 || reply.status >= 500) throw new ClusterFailure({ kind: "silent", what: titleOf(place) });
  throw new ClusterFailure(problemOf(reply.status, reply.body, reply.retryAfter, server.host, { verb: "get", place }));
}
