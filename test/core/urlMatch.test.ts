/** Many patterns of registries: the same are found as when each is tried, and few are tried. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UrlGlobs, urlsMatch } from "../../server/src/core/kubernetes/urlMatch.ts";

const globs = [
  "reg.io",
  "*.reg.io",
  "*.*.io",
  "a.*.io/team",
  "a.reg.io/team",
  "a.reg.io/te",
  "a.reg.io:5000",
  "*.reg.io:5000/team",
  "r?g.io",
  "[ar]eg.io",
  "[",
  "*",
  "*:5000",
  "localhost",
  "A.reg.io",
  "a.reg.io/team",
  "reg.io:",
  "",
  "a.reg.io/%zz",
  "\\a.reg.io",
];

const targets = [
  "reg.io/app",
  "a.reg.io/team/app",
  "a.reg.io/other",
  "a.reg.io:5000/team/app",
  "a.b.io/team",
  "localhost/app",
  "localhost:5000/app",
  "a.b.c.io/app",
  "docker.io/library/nginx",
  "A.reg.io/app",
  "",
];

for (const target of targets) {
  test(`which globs cover "${target}"`, () => {
    const each = globs.flatMap((glob, nth) => (urlsMatch(glob, target) ? [nth] : []));
    assert.deepEqual(new UrlGlobs(globs).covering(target), each);
  });
}

/** How many globs there are, by their number; a target that one of them covers. */
const many: Readonly<Record<string, readonly [glob: (nth: number) => string, target: string]>> = {
  "hosts of their own": [(nth) => `r${nth}.example.com`, "r7.example.com/app"],
  "a wildcard before hosts of their own": [(nth) => `*.r${nth}.example.com/team`, "a.r7.example.com/team/app"],
  "a wildcard within": [(nth) => `${nth}.*.ecr.r${nth}.example.com`, "7.a.ecr.r7.example.com/app"],
  "ports of their own": [(nth) => `*.example.com:${nth}`, "a.example.com:7/app"],
};

for (const [name, [glob, target]] of Object.entries(many)) {
  test(`of 20,000 globs with ${name}, one is tried`, () => {
    const globs = new UrlGlobs(Array.from({ length: 20_000 }, (_, nth) => glob(nth)));
    assert.deepEqual(globs.covering(target), [7]);
    assert.equal(globs.tries(target), 1);
  });
}
