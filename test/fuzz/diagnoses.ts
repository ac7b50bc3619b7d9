/** Properties of diagnoses: whatever a cluster says, there is an answer, and no credential is in it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { causes, classify, diagnose, observe, readDocuments } from "#core";
import { account, failed, image, now, pod, says, secret } from "../core/diagnosis/objects.ts";
import { type Property, property, textOf } from "./property.ts";

const canary = "canary-Passw0rd";
const wordings = textOf([
  ...Object.values(says),
  "Back-off pulling image ",
  `"${image}"`,
  ": ErrImagePull: ",
  "rpc error: code = Unknown desc = ",
  "[a, b]",
  "401 Unauthorized",
  "toomanyrequests",
  "x509: certificate signed by unknown authority",
  "i/o timeout",
  "\n",
  '"',
  "%",
  "(",
]);

function checkMessage(message: string): void {
  const { cause, headline } = classify(message, image);
  assert.ok(causes.includes(cause) && headline !== "");
}

const logins = fc.constantFrom(
  `https://robot:${canary}@registry.example.com/v2/`,
  `registry.example.com/v2/?token=${canary}xyz0123456789`,
  `Authorization: Bearer ${canary}`,
  `Authorization: Basic ${btoa(`robot:${canary}`)}`,
  `password=${canary}`,
  `"auth":"${btoa(`robot:${canary}`)}"`,
);

function checkMasked([before, login, after]: readonly [string, string, string]): void {
  const objects = [pod({ message: `${before} ${login} ${after}`, secrets: ["regcred"] }), failed(`${login} ${after}`)];
  const told = JSON.stringify(diagnose(observe(objects), now));
  for (const hidden of [canary, btoa(`robot:${canary}`)]) assert.ok(!told.includes(hidden), `${login} is shown`);
}

/** Of the places of an object, one has another value. */
const objects = fc
  .tuple(fc.nat(), fc.array(fc.nat(), { maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }))
  .map(([which, path, value]) => {
    const all = [pod({ secrets: ["regcred"] }), failed(says.refused), secret("regcred"), account(["regcred"])];
    const nth = which % all.length;
    return all.with(nth, replaced(all[nth], path, value) as (typeof all)[number]);
  });

function replaced(object: unknown, [step, ...rest]: readonly number[], value: unknown): unknown {
  if (step === undefined || typeof object !== "object" || object === null) return value;
  const keys = Object.keys(object);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return value;
  const inner = replaced(object[key as keyof typeof object], rest, value);
  return Array.isArray(object) ? object.with(Number(key), inner) : { ...object, [key]: inner };
}

function checkObjects(all: readonly unknown[]): void {
  for (const failure of diagnose(observe(all), now)) {
    assert.ok(causes.includes(failure.cause) && failure.headline !== "" && failure.remedies.length > 0);
  }
}

function checkText(text: string): void {
  for (const one of [text, JSON.stringify({ kind: "List", items: [pod()] }).replace("Pending", text)]) {
    assert.ok(Array.isArray(diagnose(observe(readDocuments(one).documents), now)));
  }
}

export const diagnoses: Readonly<Record<string, Property>> = {
  "every message has a cause": property(1000, wordings, checkMessage),
  "no login of a message is shown": property(300, fc.tuple(wordings, logins, wordings), checkMasked),
  "objects of any shape have a diagnosis, and each diagnosis a remedy": property(500, objects, checkObjects),
  "what is no object of a cluster is survived": property(
    300,
    textOf(["{", "}", "[", "]", "kind: Pod\n", "items:\n", "- ", "&a ", "*a", "---\n", '"', ",", ":"], 20),
    checkText,
  ),
};
