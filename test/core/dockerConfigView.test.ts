/** What people see of a docker config, and what becomes of it when they change that. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type ConfigText,
  configOf,
  encodeDockerConfig,
  isMaskable,
  Masks,
  Redacted,
  readDockerConfig,
  viewOf,
} from "#core";

const auth = (text: string) => Buffer.from(text).toString("base64");
const mask = "••••••••";

function baseOf(text: string, format: ConfigText["format"] = "dockerconfigjson"): ConfigText {
  return { format, text: new Redacted(text) };
}

/** What is written when the view is changed, or the problem with the text that it is about. */
function changed(text: string, change: (view: string) => string, format?: ConfigText["format"]): string {
  const [base, masks] = [baseOf(text, format), new Masks()];
  const view = change(viewOf(base, masks));
  const result = configOf(view, base, masks);
  if ("text" in result) return result.text.reveal();
  return `${view.slice(result.span.start, result.span.end)}: ${result.problem}`;
}

const credential = (server: string, password: string) => ({
  server,
  login: new Redacted("robot"),
  password: new Redacted(password),
});
const kubectl = encodeDockerConfig([credential("reg.io", "fake-1")]);

describe("the view", () => {
  const cases: Readonly<Record<string, readonly [text: string, view: unknown]>> = {
    "has the user name, and no auth": [kubectl, { auths: { "reg.io": { username: "robot", password: mask } } }],
    "tells what auth is": [
      `{"auths":{"reg.io":{"auth":"${auth("robot:fake:1")}","email":"a@b"}}}`,
      { auths: { "reg.io": { username: "robot", password: mask, email: "a@b" } } },
    ],
    "shows what is sent where the fields disagree": [
      `{"auths":{"reg.io":{"username":"other","password":"fake-2","auth":"${auth("robot:fake-1")}"}}}`,
      { auths: { "reg.io": { username: "robot", password: mask } } },
    ],
    "has the same mask for the same password": [
      `{"auths":{"a":{"username":"u","password":"fake-1"},"b":{"username":"u","password":"fake-2"},"c":{"password":"fake-1"}}}`,
      {
        auths: {
          a: { username: "u", password: mask },
          b: { username: "u", password: `${mask} (2)` },
          c: { password: mask },
        },
      },
    ],
    "masks tokens and headers, wherever they are": [
      `{"HttpHeaders":{"X":"fake-h"},"credsStore":"x","auths":{"r":{"identitytoken":"fake-t","auth":"?"},"secret.io":{"username":"u","password":""},"s":"fake-s"}}`,
      {
        HttpHeaders: { X: mask },
        credsStore: "x",
        auths: {
          r: { identitytoken: `${mask} (2)`, auth: `${mask} (3)` },
          "secret.io": { username: "u", password: "" },
          s: `${mask} (4)`,
        },
      },
    ],
    "masks a user name that is a token": [
      `{"auths":{"r":{"username":"ghp_fakefakefake","password":"x"}}}`,
      { auths: { r: { username: mask, password: `${mask} (2)` } } },
    ],
  };
  for (const [name, [text, view]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(JSON.parse(viewOf(baseOf(text), new Masks())), view));
  }

  test("of the older format has no auths", () => {
    const text = `{"secret.io":{"auth":"${auth("robot:fake")}"}}`;
    const wanted = { "secret.io": { username: "robot", password: mask } };
    assert.deepEqual(JSON.parse(viewOf(baseOf(text, "dockercfg"), new Masks())), wanted);
  });

  test("has everything where nothing is to be masked", () => {
    assert.match(viewOf(baseOf(kubectl), undefined), /"password": "fake-1"/);
  });

  test("of what is no JSON is the text, and this is known before", () => {
    for (const text of ["{broken", "[".repeat(60) + "]".repeat(60)]) {
      assert.equal(isMaskable(baseOf(text)), false);
      assert.equal(viewOf(baseOf(text), new Masks()), text);
    }
    assert.equal(isMaskable(baseOf(kubectl)), true);
  });
});

describe("what is written", () => {
  const same = (view: string) => view;
  const replace = (from: string, to: string) => (view: string) => view.replace(from, to);
  const pretty = JSON.stringify(JSON.parse(kubectl), null, 4);
  const alone = `{"auths":{"reg.io":{"auth":"${auth("robot:fake-1")}"},"b":{"auth":"${auth("b:b")}"}}}`;
  const apart = `{"auths":{"reg.io":{"username":"robot","password":"fake-1"}}}`;
  const added = `"b.io": {"username": "b", "password": "fake-2"}, "reg.io"`;
  const cases: Readonly<Record<string, readonly [text: string, change: (view: string) => string, written: string]>> = {
    "nothing else than there was": [
      `  {"auths" :{"reg.io":{"auth":"${auth("a:b")}"}}} `,
      same,
      `  {"auths" :{"reg.io":{"auth":"${auth("a:b")}"}}} `,
    ],
    "nothing else for another layout": [kubectl, (view) => JSON.stringify(JSON.parse(view)), kubectl],
    "a new password, in auth too": [
      kubectl,
      replace(mask, "fake-2"),
      encodeDockerConfig([credential("reg.io", "fake-2")]),
    ],
    "a new user name with the old password": [
      kubectl,
      replace("robot", "other"),
      `{"auths":{"reg.io":{"username":"other","password":"fake-1","auth":"${auth("other:fake-1")}"}}}`,
    ],
    "another registry as kubectl writes it": [
      kubectl,
      replace('"reg.io"', added),
      `{"auths":{"b.io":{"username":"b","password":"fake-2","auth":"${auth("b:fake-2")}"},"reg.io":{"username":"robot","password":"fake-1","auth":"${auth("robot:fake-1")}"}}}`,
    ],
    "a mask in another place": [
      kubectl,
      replace('"reg.io"', `"b": {"username": "b", "password": "${mask}"}, "reg.io"`),
      `{"auths":{"b":{"username":"b","password":"fake-1","auth":"${auth("b:fake-1")}"},"reg.io":{"username":"robot","password":"fake-1","auth":"${auth("robot:fake-1")}"}}}`,
    ],
    "auth alone where it was alone": [
      alone,
      replace("robot", "other"),
      alone.replace(auth("robot:fake-1"), auth("other:fake-1")),
    ],
    "no auth where there was none": [apart, replace(mask, "fake-2"), apart.replace("fake-1", "fake-2")],
    "lines and their indentation, as they were": [
      pretty,
      replace("robot", "other"),
      pretty.replace("robot", "other").replace(auth("robot:fake-1"), auth("other:fake-1")),
    ],
    "fields that agree once more": [
      `{"auths":{"reg.io":{"username":"x","password":"y","auth":"${auth("robot:fake-1")}"},"b":{}}}`,
      replace('"b"', '"c"'),
      `{"auths":{"reg.io":{"username":"robot","password":"fake-1","auth":"${auth("robot:fake-1")}"},"c":{}}}`,
    ],
    "auth that somebody puts in": [
      kubectl,
      replace('"username": "robot",\n      "password": "••••••••"', `"auth": "${auth("a:b")}"`),
      `{"auths":{"reg.io":{"auth":"${auth("a:b")}"}}}`,
    ],
    "tokens and headers as they were": [
      `{"HttpHeaders":{"X":"fake-h"},"auths":{"r":{"identitytoken":"fake-t","auth":"${auth("a:b")}"}}}`,
      replace('"a"', '"c"'),
      `{"HttpHeaders":{"X":"fake-h"},"auths":{"r":{"auth":"${auth("c:b")}","identitytoken":"fake-t"}}}`,
    ],
    "what was no JSON, once it is": [
      "{broken",
      () => apart,
      `{"auths":{"reg.io":{"username":"robot","password":"fake-1","auth":"${auth("robot:fake-1")}"}}}`,
    ],
  };
  for (const [name, [text, change, written]] of Object.entries(cases)) {
    test(name, () => {
      assert.equal(changed(text, change), written);
      assert.equal(readDockerConfig("dockerconfigjson", written).fatal, undefined);
    });
  }

  test("in the older format", () => {
    const text = `{"reg.io":{"auth":"${auth("robot:fake")}"}}`;
    assert.equal(changed(text, replace("robot", "b"), "dockercfg"), `{"reg.io":{"auth":"${auth("b:fake")}"}}`);
  });
});

describe("what is refused, and where", () => {
  const replace = (from: string, to: string) => (view: string) => view.replace(from, to);
  const cases: readonly (readonly [change: (view: string) => string, problem: RegExp])[] = [
    [() => '{"auths": ', /^: This is no JSON: unexpected end of JSON input\./],
    [() => '{"auths": {},}', /^\}: This is no JSON/],
    [replace('"robot"', "5"), /^5: The kubelet refuses this: json: cannot unmarshal number/],
    [replace('"username"', '"auth": "%", "username"'), /^"%": The kubelet refuses this: illegal base64/],
    [replace('"username"', `"auth": "${auth("robot:fake-2")}", "username"`), /^".*": auth is not the base64/],
    [replace(mask, `${mask}x`), /^"•+x": This mask stands for no password/],
    [replace(mask, "••••"), /^"••••": This mask stands for no password/],
    [replace("reg.io", mask), /^"•+": This mask stands for no password/],
    [replace("robot", "a:b"), /^"a:b": A user name cannot have a colon/],
    [() => '{"reg.io": {"username": "a", "password": "b"}}', /^\{[\s\S]*\}: This has the shape of the other type/],
    [replace(mask, "x".repeat(1_048_576)), /: This docker config is larger than 1 MiB/],
    [() => "[".repeat(60) + "]".repeat(60), /This is no JSON|nested too deeply|cannot unmarshal/],
  ];
  for (const [change, problem] of cases) test(String(problem), () => assert.match(changed(kubectl, change), problem));

  test("no problem quotes a password", () => {
    for (const [change] of cases) assert.doesNotMatch(changed(kubectl, change).replace(/^[\s\S]*": /, ""), /fake-1/);
  });
});
