/** What is known of registries for those who make a pull secret, and the doubts that it raises. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Credential, importDockerConfig, loginDoubts, Redacted, reviewCredentials } from "#core";
import { guideIds, guideKinds, guideOf } from "../../server/src/core/authoring/guideKinds.ts";
import { registryGuide } from "../../server/src/core/authoring/registryGuides.ts";

test("every registry is described whole, in sentences", () => {
  for (const id of guideIds) {
    const { server, username, password, link, lifetime, pitfalls } = registryGuide(id);
    assert.ok(guideKinds[id].name && server && pitfalls.length > 0, id);
    for (const text of [username, password, lifetime, ...pitfalls]) assert.match(text, /^\S.*[.:]$/, `${id}: ${text}`);
    assert.match(link, /^https:\/\//);
  }
});

const hosts: Readonly<Record<string, string>> = {
  "docker.io": "docker-hub",
  "index.docker.io": "docker-hub",
  "hub.docker.com": "docker-hub",
  "ghcr.io": "ghcr",
  "123456789012.dkr.ecr.eu-west-1.amazonaws.com": "ecr",
  "gcr.io": "google",
  "eu.gcr.io": "google",
  "europe-docker.pkg.dev": "google",
  "mine.azurecr.io": "acr",
  "quay.io": "quay",
  "quay.example.com": "quay",
  "registry.gitlab.com": "gitlab",
  "gitlab.example.com:5050": "gitlab",
  "harbor.example.com": "harbor",
  "acme.jfrog.io": "jfrog",
  "artifactory.example.com": "jfrog",
  "nexus.example.com:8082": "nexus",
  "image-registry.openshift-image-registry.svc:5000": "openshift",
  "default-route-openshift-image-registry.apps.example.com": "openshift",
  "registry.digitalocean.com": "digitalocean",
  "registry.example.com": "other",
};

test("hosts are known by the table of registries, or by their names", () => {
  for (const [host, id] of Object.entries(hosts)) assert.equal(guideOf(host), id, host);
});

const doubts: readonly (readonly [server: string, username: string, says: RegExp | undefined])[] = [
  ["https://index.docker.io/v1/", "me", undefined],
  ["docker.io", "me", undefined],
  ["docker.io/team", "me", undefined],
  ["hub.docker.com", "me", /hub\.docker\.com is a web site.* Did you mean https:\/\/index\.docker\.io\/v1\/\?$/],
  ["https://index.docker.io/v1", "me", /matches no image\. Only "\/v1\/" and "\/v2\/".* Did you mean/],
  ["registry-1.docker.io", "me", /does not match images of Docker Hub\. Images of Docker Hub are pulled with the key/],
  ["docker.io", "me@example.com", /is the Docker ID, not an e-mail address/],
  ["reg.io/v1", "me", /reg\.io\/v1 matches no image/],
  ["reg.io/team/*", "me", /Wildcards work in the host only.* Did you mean reg\.io\/team\/\?/],
  ["ghcr.io", "me@example.com", /account's name, not an e-mail address/],
  ["ghcr.io", "me ", /begins or ends with white space/],
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "AWS", undefined],
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "aws", /is the word AWS, in upper case/],
  [
    "123456789.dkr.ecr.us-east-1.amazonaws.com",
    "AWS",
    /number of the account, which has 12 digits; that in 123456789\./,
  ],
  ["*.dkr.ecr.us-east-1.amazonaws.com", "AWS", undefined],
  ["reg.io", "AWS", /AWS is a user name for Amazon ECR, and reg\.io does not look like it/],
  ["eu.gcr.io", "_json_key", undefined],
  ["europe-docker.pkg.dev", "robot@project.iam", /_json_key, _json_key_base64 or oauth2accesstoken/],
  ["reg.io", "_json_key", /is a user name for Google/],
  ["mine.azurecr.io", "00000000-0000-0000-0000-000000000000", undefined],
  ["mine.azurecr.io", "me@example.com", /knows no e-mail addresses/],
  ["reg.io", "00000000-0000-0000-0000-000000000000", /is a user name for Azure/],
  ["quay.io", "org+robot", undefined],
  ["quay.io", "robot$org", /written organisation\+robot/],
  ["registry.gitlab.com", "gitlab+deploy-token-1", undefined],
  ["gitlab.com", "me", /come from registry\.gitlab\.com/],
  ["registry.gitlab.com", "gitlab-ci-token", /ends with the job/],
  ["harbor.example.com", "robot$ci", undefined],
  ["harbor.example.com", "robot", /such as robot\$ci, the part from the \$ on is missing\. A shell takes it/],
  ["harbor.example.com", "robot+ci", /single quotes/],
  ["harbor.example.com", "robot-puller", /single quotes/],
  ["harbor.example.com", "robot_puller", undefined],
  ["reg.io", "robot-puller", undefined],
  ["reg.io", "robot", /single quotes/],
  ["acme.jfrog.io", "me", undefined],
  ["acme.jfrog.io/artifactory/docker", "me", /path of Artifactory's web site; the server is acme\.jfrog\.io/],
  ["nexus.example.com/repository/docker", "me", /path of Nexus' web site/],
  ["registry.digitalocean.com", "me@example.com", undefined],
  ["reg io", "me", /matches no image/],
];

test("servers and user names that are probably wrong", () => {
  for (const [server, username, says] of doubts) {
    const said = loginDoubts({ server, username });
    assert.equal(said.length, says ? 1 : 0, `${server} ${username}: ${said.join(" ")}`);
    if (says) assert.match(said[0] ?? "", says);
  }
});

const now = Date.parse("2026-01-01T00:00:00Z");
const canary = "canary-password";

function review(server: string, username: string, password: string): readonly string[] {
  return reviewCredentials([credential(server, username, password)], now);
}

const auth = (text: string) => Buffer.from(text).toString("base64");

function credential(server: string, username: string, password: string): Credential {
  return { server, login: new Redacted(username), password: new Redacted(password) };
}

test("passwords that are probably wrong, none of which is quoted", () => {
  const jwt = `eyJh.${Buffer.from(JSON.stringify({ exp: now / 1000 + 3600, canary })).toString("base64url")}.x`;
  const cases: readonly (readonly [given: readonly [string, string, string], says: readonly RegExp[]])[] = [
    [["ghcr.io", "me", canary], []],
    [["ghcr.io", "me", ` ${canary}`], [/^The password for ghcr\.io begins with white space, which is sent/]],
    [["ghcr.io", "me", `${canary} `], [/ends in white space/]],
    [["ghcr.io", "me", `${canary}\n`], [/begins or ends in a line break/]],
    [["gcr.io", "_json_key", `{"a": "${canary}"}\n`], []],
    [["gcr.io", "_json_key", auth(`{"a": "${canary}"}`)], [/with the user name _json_key it is the whole JSON text/]],
    [["gcr.io", "_json_key", `${canary}.json`], [/with the user name _json_key it is/]],
    [["gcr.io", "_json_key_base64", auth(`{"a": "${canary}"}`)], []],
    [["gcr.io", "_json_key_base64", auth(`{\r\n  "a": "${canary}"}`)], []],
    [["gcr.io", "_json_key_base64", `{"a": "${canary}"}`], [/_json_key_base64 it is the whole key file in base64/]],
    [["ghcr.io", `ghp_${canary}`, canary], [/looks like a token, and user names are shown/]],
    [["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "AWS", canary], [/Amazon ECR, which lasts 12 hours/]],
    [["mine.azurecr.io", "00000000-0000-0000-0000-000000000000", canary], [/lasts about 3 hours/]],
    [["reg.io", "me", jwt], [/JSON Web Token.*it expires at 2026-01-01 01:00 UTC/]],
  ];
  for (const [given, says] of cases) {
    const said = review(...given);
    assert.equal(said.length, says.length, said.join(" "));
    for (const [i, pattern] of says.entries()) assert.match(said[i] ?? "", pattern);
    assert.doesNotMatch(said.join(" "), new RegExp(canary));
  }
  assert.match(review("reg.io", "me", "changeme").join(" "), /looks like a placeholder/);
});

test("two keys that the kubelet takes for one", () => {
  const said = reviewCredentials(
    ["reg.io", "https://reg.io/"].map((it) => credential(it, "me", canary)),
    now,
  );
  assert.deepEqual(said, [
    "https://reg.io/ and reg.io are the same to the kubelet, which tries their credentials in no certain order.",
  ]);
});

const config = JSON.stringify({
  auths: {
    "reg.io": { auth: auth(`me:${canary}`) },
    "https://index.docker.io/v1/": { username: "me", password: canary, email: "me@example.com" },
    "https://index.docker.io/v1/access-token": { auth: auth(`me:${canary}`) },
    "mine.azurecr.io": { auth: auth("00000000-0000-0000-0000-000000000000:"), identitytoken: canary },
    "both.io": { auth: auth(`me:${canary}`), identitytoken: canary },
    "quay.io": {},
  },
  credsStore: "desktop",
  credHelpers: { "gcr.io": "gcloud" },
});

function imported(text: string, ...wanted: readonly string[]) {
  const result = importDockerConfig(text, wanted);
  const servers = "credentials" in result ? result.credentials.map(({ server }) => server) : [];
  return { servers, notes: result.notes, error: "error" in result ? result.error : "" };
}

test("credentials of a docker config, and why the others are left out", () => {
  const { servers, notes, error } = imported(config);
  assert.equal(error, "");
  assert.deepEqual(servers, ["reg.io", "https://index.docker.io/v1/", "both.io"]);
  const expected = [
    /access-token is a token of docker's own, and is left out/,
    /^mine\.azurecr\.io has identitytoken instead of a password\. The kubelet does not read it/,
    /^both\.io has identitytoken too, .* the user name and the password are taken/,
    /^quay\.io has no password in this file, and is left out/,
    /^docker keeps passwords in docker-credential-desktop \(credsStore\)/,
    /^docker asks docker-credential-gcloud for the password of gcr\.io \(credHelpers\)/,
  ];
  assert.equal(notes.length, expected.length);
  for (const [i, pattern] of expected.entries()) assert.match(notes[i] ?? "", pattern);
  assert.doesNotMatch(notes.join(" "), new RegExp(`${canary}|${auth(canary).slice(0, 12)}`));
});

test("only the registries that are wanted", () => {
  assert.deepEqual(imported(config, "https://reg.io/").servers, ["reg.io"]);
  assert.deepEqual(imported(config, "index.docker.io", "both.io").servers, ["https://index.docker.io/v1/", "both.io"]);
  assert.match(imported(config, "other.io").error, /^it has no registry other\.io; it has reg\.io, /);
});

test("docker configs of which nothing can be taken", () => {
  assert.match(
    imported(`{"auths": {"reg.io": {"auth": "${canary}"}}}`).error,
    /^it is no docker config that .* because of what stands under reg\.io \(illegal base64/,
  );
  assert.match(imported(`{"auths": ${canary}`).error, /^it is no docker config .* in line 1 \(invalid character 'c'/);
  assert.match(imported('{"credsStore": "pass"}').error, /no registries under auths/);
  assert.match(imported('{"credsStore": "pass"}').notes.join(" "), /docker-credential-pass/);
  assert.match(imported('{"auths": {"reg.io": {}}}').error, /no credentials that a cluster could use/);
  assert.match(imported(`{"auths": {"me:${canary}@reg.io": {}}}`).notes.join(" "), /^reg\.io has no password/);
});

test("the older form, without auths", () => {
  assert.deepEqual(imported(`{"reg.io": {"username": "me", "password": "${canary}"}}`).servers, ["reg.io"]);
});
