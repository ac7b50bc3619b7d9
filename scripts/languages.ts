/** Into which languages the extension is translated, beside English. */
export const languages = ["de"] as const;
