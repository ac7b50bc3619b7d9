/** A secret leaves the clipboard after a minute, or at the end, and nothing else does. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { SecretClipboard } from "../../client/src/credentials/secretClipboard.ts";

class Clipboard {
  text = "";
  readText() {
    return Promise.resolve(this.text);
  }
  writeText(text: string) {
    this.text = text;
    return Promise.resolve();
  }
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** Lets what a timer has started come to its end. */
async function pass(milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

test("it is taken off after a minute", async () => {
  const clipboard = new Clipboard();
  await new SecretClipboard(clipboard).copy("fake");
  await pass(59_999);
  assert.equal(clipboard.text, "fake");
  await pass(1);
  assert.equal(clipboard.text, "");
});

test("with line breaks that the system has changed, too", async () => {
  const clipboard = new Clipboard();
  await new SecretClipboard(clipboard).copy("fake\nfake\n");
  clipboard.text = "fake\r\nfake\r\n";
  await pass(60_000);
  assert.equal(clipboard.text, "");
});

test("what somebody has copied since stays", async () => {
  const clipboard = new Clipboard();
  await new SecretClipboard(clipboard).copy("fake");
  clipboard.text = "something else";
  await pass(60_000);
  assert.equal(clipboard.text, "something else");
});

test("the second secret has a minute of its own", async () => {
  const clipboard = new Clipboard();
  const secrets = new SecretClipboard(clipboard);
  await secrets.copy("first");
  await pass(30_000);
  await secrets.copy("second");
  await pass(30_000);
  assert.equal(clipboard.text, "second");
  await pass(30_000);
  assert.equal(clipboard.text, "");
});

test("at the end it is taken off at once, and nothing is where there was no secret", async () => {
  const clipboard = new Clipboard();
  clipboard.text = "mine";
  await new SecretClipboard(clipboard).clear();
  assert.equal(clipboard.text, "mine");
  const secrets = new SecretClipboard(clipboard);
  await secrets.copy("fake");
  await secrets.clear();
  assert.equal(clipboard.text, "");
});
