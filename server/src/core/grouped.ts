/** Values by keys of which each may have several, and each value may have several keys. */
export function grouped<K, V>(pairs: Iterable<readonly [key: K, value: V]>): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
