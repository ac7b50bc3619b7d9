/** Keeps what manifests, registries and clusters have written from becoming a link in VS Code's messages and questions. */

/**
 * VS Code makes a link of `[label](address)` there, also one that runs a command when somebody clicks on it
 * (`command:…`). With something invisible in between, it stays the text that it is.
 */
export function plainText(text: string): string {
  return text.replaceAll("](", "]\u200b(");
}
