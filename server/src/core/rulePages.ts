/** Where a rule is explained on the web: the one place that knows the address. */

export const homePage = "https://github.com/pull-secrets/pull-secrets";

export function rulePage(id: string): string {
  return `${homePage}/blob/main/docs/rules/${id}.md`;
}
