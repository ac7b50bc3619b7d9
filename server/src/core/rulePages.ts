/** Where a rule is explained on the web: the one place that knows the address. */

export const homePage = "https://github.com/pull-secrets/pull-secrets";

export function rulePage(id: string): string {
  return `${homePage}/blob/main/docs/rules/${id}.md`;
}

/** Who pulls an image, and with what: for those who look for it in the rights of a ServiceAccount. */
export const howImagesArePulled = `${homePage}/blob/main/docs/how-images-are-pulled.md`;
