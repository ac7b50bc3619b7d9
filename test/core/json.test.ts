import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeJsonString, type JsonNode, membersNamed, parseJson } from "../../server/src/core/json.ts";

function parse(text: string): JsonNode {
  const parsed = parseJson(text);
  assert.ok("value" in parsed, JSON.stringify(parsed));
  return parsed.value;
}

function plain(node: JsonNode): unknown {
  if (node.kind === "array") return node.items.map(plain);
  if (node.kind === "object")
    return Object.fromEntries(node.members.map(({ key, value }) => [key.value, plain(value)]));
  return node.kind === "null" ? null : node.value;
}

test("reads what JSON.parse reads", () => {
  const texts = [
    ' {"a":[1,-0,2.5e-3,1E+2,true,false,null,{},[],[ ]],"b":{ "c" : "d" } } ',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00 é\u{1F600}\u007f"',
    '{"__proto__":{"constructor":1}}',
    "0",
    "null",
  ];
  for (const text of texts) assert.deepEqual(plain(parse(text)), JSON.parse(text), text);
});

test("half of a surrogate pair becomes U+FFFD", () => {
  assert.equal(plain(parse('"\\ud800a\\udc00\\ud83d\\u0041"')), "\ufffda\ufffd\ufffdA");
});

test("gives the span of every key and value", () => {
  const text = ' {"é\u{1F600}" : [ "x\\n", 12 ],\n"b":{}}';
  const root = parse(text);
  assert.ok(root.kind === "object");
  const [first, second] = root.members;
  const spanned = (node: { start: number; end: number } | undefined) => text.slice(node?.start, node?.end);
  assert.equal(spanned(root), text.trim());
  assert.equal(spanned(first?.key), '"é\u{1F600}"');
  assert.equal(spanned(first?.value), '[ "x\\n", 12 ]');
  assert.deepEqual(first?.value.kind === "array" && first.value.items.map(spanned), ['"x\\n"', "12"]);
  assert.equal(spanned(second?.value), "{}");
});

test("keeps duplicates in order, and finds names as Go does", () => {
  const root = parse('{"Auth":1,"x":2,"AUTH":3,"\u212aey":4,"pa\u017fs":5}');
  assert.deepEqual(
    membersNamed(root, "auth").map(({ value }) => plain(value)),
    [1, 3],
  );
  assert.deepEqual(
    [...membersNamed(root, "key"), ...membersNamed(root, "pass")].map(({ value }) => plain(value)),
    [4, 5],
  );
  assert.deepEqual(membersNamed(parse("[]"), "auth"), []);
});

const errors: readonly (readonly [text: string, error: string, offset: number])[] = [
  ["", "unexpected end of JSON input", 0],
  ['{"a":"secret', "unexpected end of JSON input", 12],
  ["\ufeff{}", "invalid character 'ï' looking for beginning of value", 0],
  ["{}x", "invalid character 'x' after top-level value", 2],
  ["{'a':1}", "invalid character '\\'' looking for beginning of object key string", 1],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string", 7],
  ["[1,]", "invalid character ']' looking for beginning of value", 3],
  ['{"a" 1}', "invalid character '1' after object key", 5],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair", 7],
  ["[1 2]", "invalid character '2' after array element", 3],
  ['{"password": hunter2}', "invalid character 'h' looking for beginning of value", 13],
  ['"a\nb"', "invalid character '\\n' in string literal", 2],
  ['"\\x"', "invalid character 'x' in string escape code", 2],
  ['"\\\n"', "invalid character '\\n' in string escape code", 2],
  ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape", 5],
  ["-x", "invalid character 'x' in numeric literal", 1],
  ["01", "invalid character '1' after top-level value", 1],
  ["1.x", "invalid character 'x' after decimal point in numeric literal", 2],
  ["1e+x", "invalid character 'x' in exponent of numeric literal", 3],
  ["tru", "unexpected end of JSON input", 3],
  ["nul!", "invalid character '!' in literal null (expecting 'l')", 3],
  ["[\u00a01]", "invalid character 'Â' looking for beginning of value", 1],
];

test("errors are Go's, with the place", () => {
  for (const [text, error, offset] of errors) assert.deepEqual(parseJson(text), { error, offset }, text);
});

test("nests as deep as Go does, and no deeper", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assert.ok("value" in parseJson(nested(10_000)));
  assert.deepEqual(parseJson(nested(10_001)), { error: "exceeded max depth", offset: 10_000 });
  assert.ok("error" in parseJson('{"a":'.repeat(1_000_000)));
});

test("writes strings as Go does", () => {
  assert.equal(encodeJsonString('<&>"\\\n\x01é\u2028/'), '"\\u003c\\u0026\\u003e\\"\\\\\\n\\u0001é\\u2028/"');
});
