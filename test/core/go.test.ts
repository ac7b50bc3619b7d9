import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compareBytes,
  decodeBase64,
  decodeUtf8,
  encodeBase64,
  encodeUtf8,
  filepathMatch,
  parseUrl,
  quote,
} from "../../server/src/core/kubernetes/go.ts";

test("parseUrl splits as Go does", () => {
  const urls = {
    "https://reg.io": { host: "reg.io", path: "" },
    "https://reg.io:": { host: "reg.io:", path: "" },
    "https://me:a%20b@reg.io:5000/a%20b?x=%zz": { host: "reg.io:5000", path: "/a b" },
    "https://reg.io/caf%C3%A9#x": { host: "reg.io", path: "/café" },
    "https://réğ.io/é": { host: "réğ.io", path: "/é" },
    "https://[::1]:5000/a": { host: "[::1]:5000", path: "/a" },
    "https://[fe80::1%25eth%20]:1": { host: "[fe80::1%eth ]:1", path: "" },
    "https://HTTPS://reg.io": { host: "HTTPS:", path: "//reg.io" },
    "https://?x": { host: "", path: "" },
    "https://a%25b": { host: "a%b", path: "" },
    "/a/b": { host: "", path: "/a/b" },
    "mailto:x": { host: "", path: "" },
  };
  for (const [url, parts] of Object.entries(urls)) assert.deepEqual(parseUrl(url), parts, url);
});

test("parseUrl refuses what Go refuses, in its words", () => {
  const errors = {
    "https://reg.io:http": 'invalid port ":http" after host',
    "https://a:b:c": 'invalid port ":c" after host',
    "https://[::1]x": 'invalid port "x" after host',
    "https://[::1": "missing ']' in host",
    "https://reg io": 'invalid character " " in host name',
    "https://reg\\.io": 'invalid character "\\\\" in host name',
    "https://a{b}/": 'invalid character "{" in host name',
    "https://reg.io/%zz": 'invalid URL escape "%zz"',
    "https://reg.io/%a": 'invalid URL escape "%a"',
    "https://a%41.io": 'invalid URL escape "%41"',
    "https://[fe80::1%25a%2f]:1": 'invalid URL escape "%2f"',
    "https://ü@reg.io": "net/url: invalid userinfo",
    "https://a%@reg.io": 'invalid URL escape "%"',
    "https://reg.io/#%": 'invalid URL escape "%"',
    "https://reg.io/a\n": "net/url: invalid control character in URL",
    "://x": "missing protocol scheme",
    "1a:b/x": "first path segment in URL cannot contain colon",
  };
  for (const [url, error] of Object.entries(errors)) assert.deepEqual(parseUrl(url), { error }, url);
});

test("filepathMatch works on runes", () => {
  assert.equal(filepathMatch("?", "\u{1F600}"), true);
  assert.equal(filepathMatch("[\u{1F600}-\u{1F602}]x", "\u{1F601}x"), true);
  assert.equal(filepathMatch("[a*]x*", "*x/"), false);
  assert.equal(filepathMatch("*[", "a/b"), "bad pattern");
});

/** Of Go's own: the text, whether it is padded, and the offset or the decoded text. */
const base64: readonly (readonly [string, boolean, number | string])[] = [
  ["", true, ""],
  ["Zm9v", true, "foo"],
  ["Zm9vOg==", true, "foo:"],
  ["Zm9v\r\nOg=\n=\r\n", true, "foo:"],
  ["Zm9vOg", false, "foo:"],
  ["Zm9vOg", true, 4],
  ["Zm9vOg=", true, 7],
  ["Zm9vOg==", false, 6],
  ["Zm9vOg== ", true, 8],
  ["Zm9vOg==Zm9v", true, 8],
  [" Zm9v", true, 0],
  ["Zm9v-_==", true, 4],
  ["Zm9vO", false, 4],
  ["Z", true, 0],
  ["A=", true, 1],
  ["=", true, 0],
  ["AA=A", true, 2],
  ["AA=\n", true, 4],
  ["AAA=AAAA", true, 4],
  ["AA\n", true, 1],
  ["é", true, 0],
  ["Zm9vé", true, 4],
  ["éZm9v=", true, 0],
];

test("decodeBase64 decodes and gives up where Go does", () => {
  for (const [text, padded, expected] of base64) {
    const decoded = decodeBase64(text, { padded });
    if (typeof expected === "string") {
      assert.ok("bytes" in decoded, text);
      assert.equal(decodeUtf8(decoded.bytes), expected);
    } else {
      assert.deepEqual(decoded, { error: `illegal base64 data at input byte ${expected}`, offset: expected }, text);
    }
  }
});

test("base64 comes back as it was, at every length", () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    const text = encodeBase64(bytes);
    assert.equal(text, Buffer.from(bytes).toString("base64"));
    assert.deepEqual(decodeBase64(text, { padded: true }), { bytes });
    assert.deepEqual(decodeBase64(text.replaceAll("=", ""), { padded: false }), { bytes });
  }
});

test("strings are compared by their bytes", () => {
  const texts = ["", "a", "a.", "a/b", "ab", "\uffee", "\u{1F600}", "Z", "é"];
  const expected = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  assert.deepEqual(texts.toSorted(compareBytes), expected);
});

test("bytes that are not UTF-8 become U+FFFD, and a byte order mark stays", () => {
  assert.equal(decodeUtf8(Uint8Array.of(0x61, 0xff, 0x62)), "a\ufffdb");
  assert.equal(decodeUtf8(encodeUtf8("\ufeffa")), "\ufeffa");
});

test("quote is %q", () => {
  assert.equal(
    quote('a"\\\n\x01\x7f é\u00a0\u{1F600}\u{E0001}'),
    '"a\\"\\\\\\n\\x01\\x7f é\\u00a0\u{1F600}\\U000e0001"',
  );
});
