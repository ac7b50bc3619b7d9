/** What tests need of `node:assert/strict`, in a browser. */

export default {
  ok(value: unknown, message = "a value is missing"): asserts value {
    if (!value) throw new Error(message);
  },
  equal(actual: unknown, expected: unknown): void {
    if (!Object.is(actual, expected)) throw new Error(`${String(actual)} is not ${String(expected)}`);
  },
  deepEqual(actual: unknown, expected: unknown): void {
    const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value, undefined, 1));
    if (found !== wanted) throw new Error(`${found}\nis not\n${wanted}`);
  },
};
