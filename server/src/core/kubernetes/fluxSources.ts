/** Reads the sources of Flux, as far as they log in to fetch (source-controller, docs/spec; image-reflector-controller). */
import { isTemplated } from "../placeholders.ts";
import type { YamlNode } from "../yaml.ts";
import { known, type Readers } from "./declared.ts";
import { parseImage } from "./image.ts";
import type { Declared, FluxSource } from "./resources.ts";

export const fluxReaders: Readers = {
  "source.toolkit.fluxcd.io": {
    OCIRepository: reader("docker-config"),
    HelmRepository: readHelmRepository,
    GitRepository: reader("no-docker-config"),
  },
  "image.toolkit.fluxcd.io": { ImageRepository: reader("docker-config") },
};

function reader(wants: FluxSource["wants"]) {
  return (node: YamlNode, declared: Declared) => [source(node, declared, wants)];
}

/** Only charts in a container registry are fetched with a docker config; a user name and a password do, too. */
function readHelmRepository(node: YamlNode, declared: Declared): readonly FluxSource[] {
  const isOci = node.at("spec", "type")?.string?.value === "oci";
  return isOci ? [source(node, declared, "login")] : [];
}

function source(node: YamlNode, declared: Declared, wants: FluxSource["wants"]): FluxSource {
  const written = (node.at("spec", "url") ?? node.at("spec", "image"))?.string?.value ?? "";
  const reference = written.replace(/^oci:\/\//, "");
  const image = isTemplated(written) || /^\w+:\/\//.test(reference) ? undefined : parseImage(reference);
  return {
    kind: "fluxSource",
    ...declared,
    secretRef: known(node.at("spec", "secretRef", "name")),
    wants,
    image: image?.valid ? image : undefined,
  };
}
