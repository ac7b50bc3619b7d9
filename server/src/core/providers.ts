/** Which programs the kubelet asks for credentials of an image, and which it passes over (KEP-4412). */
import type { Inventory } from "./inventory.ts";
import type { TokenAttributes } from "./kubernetes/kubeletResources.ts";
import type { ImageUse, ServiceAccount, Workload } from "./kubernetes/resources.ts";
import type { ProviderUse, ServiceAccountUse } from "./pull.ts";

/** In the order of the configuration; the kubelet asks all of them. */
export function providersFor(
  { image, templated }: ImageUse,
  workload: Workload,
  account: ServiceAccountUse,
  inventory: Inventory,
): readonly ProviderUse[] {
  if (!image.valid || templated) return [];
  return Array.from(inventory.providersFor(image.repository), (found) => {
    const { tokenAttributes } = found.provider;
    return { ...found, ...(tokenAttributes ? judge(tokenAttributes, workload, account) : asked) };
  });
}

type Answer = Pick<ProviderUse, "state" | "missing">;

const asked: Answer = { state: "asked", missing: [] };

function judge(attributes: TokenAttributes, { mirror }: Workload, use: ServiceAccountUse): Answer {
  if (attributes.requireServiceAccount?.value === false) return asked;
  if (mirror) return { state: "passedOver", missing: [] };
  if (attributes.requiredKeys.length === 0) return asked;
  if (!use.account && !use.assumed) return { state: "unknown", missing: [] };
  const missing = missingKeys(attributes, use.account);
  return missing.length > 0 ? { state: "passedOver", missing } : asked;
}

/** The annotations that a ServiceAccount lacks for a provider to be asked. */
function missingKeys({ requiredKeys }: TokenAttributes, account: ServiceAccount | undefined): readonly string[] {
  const there = new Set(account?.annotations.map(({ value }) => value));
  return requiredKeys.map(({ value }) => value).filter((key) => !there.has(key));
}
