/** How a wizard goes on, back and away, played by an asker that has its answers ready. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Redacted } from "#core";
import { notes } from "../../client/src/prompts/notes.ts";
import {
  type Answer,
  type Answers,
  type Asker,
  type Prompt,
  restored,
  runWizard,
  type Step,
  storable,
  textIn,
  type Wizard,
} from "../../client/src/prompts/wizard.ts";

const text = (id: string, more: Partial<Step> = {}, value = ""): Step => ({
  id,
  prompt: () => ({ kind: "text", prompt: id, value }),
  ...more,
});

/** Asks for a colour; for red, in which shade, too. What the shade is depends on the colour. */
const colours: Wizard = (answers) => [
  text("colour"),
  ...(textIn(answers, "colour") === "red" ? [text("shade", { follows: ["colour"] })] : []),
  text("secret", { prompt: () => ({ kind: "text", prompt: "secret", masked: true }) }),
  text("name", {}, "nobody"),
];

interface Seen {
  readonly prompt: string;
  readonly value: unknown;
  readonly step: string;
  readonly back: boolean;
}

/** Says these things one after the other; an array is what was asked and how it stood. */
function player(replies: readonly (Answer | "<back" | "<escape")[]): { ask: Asker; seen: Seen[] } {
  const seen: Seen[] = [];
  const left = [...replies];
  return {
    seen,
    ask: async (prompt: Prompt, { step, of, canGoBack }) => {
      const value = prompt.kind === "many" ? prompt.value : prompt.value;
      seen.push({ prompt: prompt.prompt, value, step: `${step}/${of}`, back: canGoBack });
      const reply = left.shift();
      assert.ok(reply !== undefined, `nobody expected to be asked for ${prompt.prompt}`);
      if (reply === "<back") return { kind: "back" };
      if (reply === "<escape") return { kind: "cancel" };
      return { kind: "answer", answer: reply };
    },
  };
}

async function play(replies: Parameters<typeof player>[0], start: Answers = new Map(), wizard = colours) {
  const { ask, seen } = player(replies);
  return { ...(await runWizard("Test", wizard, ask, start)), seen };
}

const shown = (answers: Answers) => Object.fromEntries([...answers].map(([id, answer]) => [id, String(answer)]));
const secret = new Redacted("fake");

test("answers may add steps, and the steps are counted", async () => {
  const { finished, answers, seen } = await play(["red", "dark", secret, "me"]);
  assert.ok(finished);
  assert.deepEqual(shown(answers), { colour: "red", shade: "dark", secret: "[redacted]", name: "me" });
  assert.deepEqual(
    seen.map(({ prompt, step, back }) => `${prompt} ${step} ${back}`),
    ["colour 1/3 false", "shade 2/4 true", "secret 3/4 true", "name 4/4 true"],
  );
});

test("back asks again and proposes what was answered, secrets aside", async () => {
  const { answers, seen } = await play(["red", "dark", secret, "<back", "<back", "light", secret, "me"]);
  assert.equal(shown(answers).shade, "light");
  assert.deepEqual(
    seen.map(({ prompt, value }) => `${prompt}=${value}`),
    [
      "colour=",
      "shade=",
      "secret=undefined",
      "name=nobody",
      "secret=undefined",
      "shade=dark",
      "secret=undefined",
      "name=nobody",
    ],
  );
});

test("an answer that another one hung on is forgotten with it", async () => {
  const other: Wizard = () => [
    text("colour"),
    text("shade", { follows: ["colour"] }),
    text("hue", { follows: ["shade"] }),
    text("name"),
  ];
  const start = new Map(Object.entries({ colour: "red", shade: "dark", hue: "warm" }));
  const { seen } = await play(["<back", "<back", "<back", "green", "<escape"], start, other);
  assert.deepEqual(
    seen.map(({ prompt, value }) => `${prompt}=${value}`),
    ["name=", "hue=warm", "shade=dark", "colour=red", "shade="],
  );
  const same = await play(["<back", "<back", "<back", "red", "dark", "warm", "me"], start, other);
  assert.equal(same.seen[4]?.value, "dark");
});

test("answers to questions that no longer arise are none", async () => {
  const { answers } = await play(["red", "dark", "<back", "<back", "blue", secret, "me"]);
  assert.deepEqual(Object.keys(shown(answers)).sort(), ["colour", "name", "secret"]);
});

test("a step with nothing to ask is passed over in both directions", async () => {
  const wizard: Wizard = () => [text("first"), text("nothing", { prompt: () => undefined }), text("last")];
  const { seen, answers } = await play(["a", "<back", "b", "c"], new Map([["nothing", "old"]]), wizard);
  assert.deepEqual(
    seen.map(({ prompt }) => prompt),
    ["first", "last", "first", "last"],
  );
  assert.deepEqual(shown(answers), { first: "b", last: "c" });
});

test("a wizard that was left goes on at the first open question", async () => {
  const left = await play(["red", "dark", secret, "<escape"]);
  assert.ok(!left.finished);
  const stored = JSON.parse(JSON.stringify(storable(colours, left.answers)));
  assert.deepEqual(stored, [
    ["colour", "red"],
    ["shade", "dark"],
  ]);
  const { seen } = await play([secret, "me"], restored(stored));
  assert.deepEqual(
    seen.map(({ prompt }) => prompt),
    ["secret", "name"],
  );
});

test("what must not be kept is not, and what was stored by others is not believed", () => {
  const wizard: Wizard = () => [text("user", { keeps: (answer) => answer !== "token" }), text("list")];
  const answers: Answers = new Map<string, Answer>([
    ["user", "token"],
    ["list", ["a", "b"]],
    ["other", "x"],
  ]);
  assert.deepEqual(storable(wizard, answers), [["list", ["a", "b"]]]);
  for (const odd of [undefined, null, 1, "x", {}, [1], [["a"]], [["a", 1]], [[1, "a"]], [["a", [1]]]]) {
    assert.equal(restored(odd).size, 0, JSON.stringify(odd));
  }
});

test("sentences are cut between words, into rows of two lines", () => {
  const sentence = Array.from({ length: 60 }, (_, i) => `word${i}`).join(" ");
  const rows = notes("Group", "warning", ["Short.", sentence]);
  assert.equal(
    rows
      .flatMap(({ label, detail }) => [label, detail ?? []].flat())
      .slice(1)
      .join(" "),
    sentence,
  );
  assert.ok(rows.every(({ label, detail = "", note }) => note && label.length <= 72 && detail.length <= 72));
  assert.deepEqual(
    rows.map(({ group, icon }) => [group, icon]),
    [["Group", "warning"], [undefined, "warning"], ...rows.slice(2).map(() => [undefined, "blank"])],
  );
});
