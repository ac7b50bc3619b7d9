/** What a property is: something that holds for whatever is made up, and how many tries tell something in a second or so. */
import fc from "fast-check";

export interface Property {
  readonly runs: number;
  readonly holds: fc.IRawProperty<unknown, false>;
}

/** @param check Throws where it does not hold. */
export function property<T>(runs: number, made: fc.Arbitrary<T>, check: (value: T) => void): Property {
  return { runs, holds: fc.property(made, check) as fc.IRawProperty<unknown, false> };
}

/** Texts of parts that mean something, and of anything. */
export function textOf(parts: readonly string[], most = 12): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...parts) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
  );
  return fc.array(part, { maxLength: most }).map((all) => all.join(""));
}
