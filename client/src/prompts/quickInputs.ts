/** Shows prompts as VS Code's quick inputs: what `wizard.ts` calls an asker. */
import {
  Disposable,
  env,
  InputBoxValidationSeverity,
  type QuickInput,
  type QuickInputButton,
  QuickInputButtons,
  type QuickPickItem,
  QuickPickItemKind,
  ThemeIcon,
  Uri,
  window,
} from "vscode";
import { Redacted, t } from "#core";
import { plainText } from "./plainText.ts";
import type {
  Answer,
  Asker,
  Checked,
  Choice,
  Link,
  ManyPrompt,
  PickPrompt,
  Place,
  Reply,
  TextPrompt,
} from "./wizard.ts";

export const ask: Asker = (prompt, place) => {
  switch (prompt.kind) {
    case "text":
      return askText(prompt, place);
    case "pick":
      return askPick(prompt, place);
    case "many":
      return askMany(prompt, place);
  }
};

interface LinkButton extends QuickInputButton {
  readonly url: string;
}

function linkButton({ title, url }: Link): LinkButton {
  return { iconPath: new ThemeIcon("link-external"), tooltip: title, url };
}

function open(button: QuickInputButton): void {
  if ("url" in button) void env.openExternal(Uri.parse(String(button.url)));
}

/** Shows an input until it is answered, left or gone back from; whatever happens, nothing of it stays. */
async function shown(
  input: QuickInput,
  place: Place,
  listen: (reply: (reply: Reply) => void) => readonly Disposable[],
): Promise<Reply> {
  input.title = place.title;
  if (place.of > 0) [input.step, input.totalSteps] = [place.step, place.of];
  // Tokens are copied from other windows.
  input.ignoreFocusOut = true;
  const { promise, resolve } = Promise.withResolvers<Reply>();
  const listeners = Disposable.from(...listen(resolve));
  input.show();
  try {
    return await promise;
  } finally {
    listeners.dispose();
    input.dispose();
  }
}

function backButton({ canGoBack }: Place): readonly QuickInputButton[] {
  return canGoBack ? [QuickInputButtons.Back] : [];
}

function message({ error, doubts = [] }: Checked) {
  if (error !== undefined) return { message: plainText(error), severity: InputBoxValidationSeverity.Error };
  const message = plainText(doubts.join(" "));
  return doubts.length === 0 ? undefined : { message, severity: InputBoxValidationSeverity.Warning };
}

async function askText(prompt: TextPrompt, place: Place): Promise<Reply> {
  const input = window.createInputBox();
  const { value = "", confirm, browse } = prompt;
  const check = (text: string): Checked => prompt.check?.(text) ?? {};
  const chooseFile = { iconPath: new ThemeIcon("folder-opened"), tooltip: t`Choose a file…` };
  input.prompt = plainText(prompt.prompt);
  input.placeholder = prompt.placeholder;
  input.password = prompt.masked ?? false;
  input.value = value;
  const gap = /<[^>]*>/.exec(value);
  if (gap) input.valueSelection = [gap.index, gap.index + gap[0].length];
  input.buttons = [
    ...backButton(place),
    ...(browse === undefined ? [] : [chooseFile]),
    ...(prompt.links ?? []).map(linkButton),
  ];
  /** The dialog for files hides the input, which comes back afterwards. */
  let isChoosing = false;
  // What is wrong takes the place of the question, so it is not told before the question could be read.
  return await shown(input, place, (reply) => [
    input,
    input.onDidChangeValue((text) => {
      input.validationMessage = message(check(text));
    }),
    input.onDidAccept(async () => {
      const text = input.value;
      let { error, doubts } = check(text);
      if (error === undefined && confirm) {
        input.busy = true;
        input.enabled = false;
        ({ error, doubts } = await confirm(text));
        input.busy = false;
        input.enabled = true;
      }
      if (error === undefined) reply({ kind: "answer", answer: prompt.masked ? new Redacted(text) : text });
      else input.validationMessage = message({ error, ...(doubts ? { doubts } : {}) });
    }),
    input.onDidTriggerButton(async (button) => {
      if (button === QuickInputButtons.Back) reply({ kind: "back" });
      else if (button === chooseFile) {
        isChoosing = true;
        await chooseInto(input, browse ?? "", check);
        isChoosing = false;
      } else open(button);
    }),
    input.onDidHide(() => {
      if (!isChoosing) reply({ kind: "cancel" });
    }),
  ]);
}

async function chooseInto(
  input: ReturnType<typeof window.createInputBox>,
  title: string,
  check: (text: string) => Checked,
): Promise<void> {
  const [chosen] = (await window.showOpenDialog({ title, openLabel: t`Choose` })) ?? [];
  if (chosen) {
    input.value = chosen.fsPath;
    input.validationMessage = message(check(chosen.fsPath));
  }
  input.show();
}

interface Item extends QuickPickItem {
  readonly choice: Choice;
}

function itemsOf(choices: readonly Choice[]): readonly (Item | QuickPickItem)[] {
  return choices.flatMap((choice) => {
    const { label, icon, description, detail, group, link } = choice;
    const item: Item = {
      choice,
      label: icon === undefined ? label : `$(${icon}) ${label}`,
      ...(description === undefined ? {} : { description }),
      ...(detail === undefined ? {} : { detail: icon === undefined ? detail : `$(blank) ${detail}` }),
      ...(link === undefined ? {} : { buttons: [linkButton(link)] }),
    };
    return group === undefined ? [item] : [{ label: group, kind: QuickPickItemKind.Separator }, item];
  });
}

function isItem(item: Item | QuickPickItem): item is Item {
  return "choice" in item;
}

async function askPick({ prompt, choices, value, links = [] }: PickPrompt, place: Place): Promise<Reply> {
  const input = window.createQuickPick<Item | QuickPickItem>();
  input.placeholder = prompt;
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.items = itemsOf(choices);
  input.buttons = [...backButton(place), ...links.map(linkButton)];
  input.activeItems = input.items.filter((item) => isItem(item) && item.choice.id === value);
  return await shown(input, place, (reply) => [
    input.onDidAccept(() => {
      const [chosen] = input.selectedItems;
      if (chosen && isItem(chosen) && !chosen.choice.note) reply({ kind: "answer", answer: chosen.choice.id });
    }),
    input.onDidTriggerButton((button) => (button === QuickInputButtons.Back ? reply({ kind: "back" }) : open(button))),
    input.onDidTriggerItemButton(({ button }) => open(button)),
    input.onDidHide(() => reply({ kind: "cancel" })),
  ]);
}

async function askMany(asked: ManyPrompt, place: Place): Promise<Reply> {
  const input = window.createQuickPick<Item | QuickPickItem>();
  const known = new Map(asked.choices.map((choice) => [choice.id, choice]));
  for (const id of asked.value ?? []) if (!known.has(id)) known.set(id, { id, label: id });
  let picked = new Set(asked.value);
  /** What is typed is offered as a choice of its own, and stays one once it is picked. */
  const refresh = (text: string) => {
    const isNew = text !== "" && !known.has(text) && asked.typed;
    const { error } = isNew ? isNew(text) : {};
    const typed: readonly Choice[] = isNew
      ? [{ id: text, label: text, description: error ?? t`as typed`, note: error !== undefined }]
      : [];
    input.items = itemsOf([...typed, ...known.values()]);
    input.selectedItems = input.items.filter((item) => isItem(item) && picked.has(item.choice.id));
  };
  input.canSelectMany = true;
  input.placeholder = asked.prompt;
  input.buttons = [...backButton(place), ...(asked.links ?? []).map(linkButton)];
  refresh("");
  return await shown(input, place, (reply) => [
    input.onDidChangeValue(refresh),
    input.onDidChangeSelection((items) => {
      const chosen = items.filter(isItem).filter(({ choice }) => !choice.note);
      for (const { choice } of chosen)
        if (!known.has(choice.id)) known.set(choice.id, { id: choice.id, label: choice.id });
      picked = new Set(chosen.map(({ choice }) => choice.id));
    }),
    input.onDidAccept(() => {
      const typed = input.value.trim();
      // Whoever types a name and presses Enter means that name, ticked or not.
      if (typed !== "" && !known.has(typed)) {
        if (!asked.typed || asked.typed(typed).error !== undefined) return;
      }
      const answer: Answer = typed === "" ? [...picked] : [...new Set([...picked, typed])];
      const { error } = asked.check?.(answer) ?? {};
      if (error === undefined) reply({ kind: "answer", answer });
      else input.placeholder = error;
    }),
    input.onDidTriggerButton((button) => (button === QuickInputButtons.Back ? reply({ kind: "back" }) : open(button))),
    input.onDidHide(() => reply({ kind: "cancel" })),
  ]);
}
