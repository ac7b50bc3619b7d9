/** How charts call the pull secrets among their values. */

/** `imagePullSecrets`, `pullSecrets` within `image`, `imagePullSecret` for a list as well. */
export function isPullSecretKey(key: string | undefined): boolean {
  return key !== undefined && /pullSecrets?$/i.test(key);
}

/** What a text has in it if such a key may be there. */
export const mentionOfPullSecrets = /pullSecret/i;
