/**
 * The grammars that colour image references and docker configs within YAML, as data of which the files in `syntaxes/` are
 * written: a TextMate grammar is JSON, where an expression can have neither parts with names nor a comment.
 *
 * Each is an injection into VS Code's own YAML grammar, and only adds scopes to what that has found by itself.
 */

interface Rule {
  readonly include?: string;
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly while?: string;
  readonly patterns?: readonly Rule[];
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
}

type Captures = Readonly<Record<number, Rule>>;

interface Grammar {
  readonly name: string;
  readonly injectionSelector: string;
  readonly patterns: readonly Rule[];
  readonly repository?: Readonly<Record<string, Rule>>;
}

/** The files by their paths. */
export function grammarFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(grammars).map(([id, grammar]) => {
      const text = JSON.stringify({ scopeName: `pull-secrets.${id}.injection`, ...grammar }, undefined, 2);
      return [`syntaxes/${id}.tmLanguage.json`, `${text}\n`];
    }),
  );
}

const { raw } = String;

/** Where a value may begin: what stands before it on its line. */
const before = {
  /** No Pod spec is a whole document, so that a key at the very margin is none of its. */
  block: (key: string) => raw`^[ \t-]*[ \t]["']?${key}["']?:[ \t]+(?:[&!]\S+[ \t]+)*`,
  flow: (key: string) => raw`[{,][ \t]*["']?${key}["']?:[ \t]*`,
};

/** How far a value reaches that is nothing but one word: only then it is looked at. */
const word = raw`[^\s"',{}\[\]]+`;
const whole = {
  plain: raw`(?=${word}(?:[ \t]*$|[ \t]+#))`,
  plainInFlow: raw`(?=${word}[ \t]*[,}])`,
  quoted: raw`(?=${word}["'])`,
};

/** What YAML takes for something else than a string, and what the API server takes for the ID of an image. */
const noReference = raw`(?!(?:[0-9]+(?:\.[0-9]*)?|true|True|TRUE|false|False|FALSE|null|Null|NULL|[0-9a-f]{64})(?:["'\s,}]|$))`;

/** The parts of a reference (github.com/distribution/reference), and when its first segment is a registry. */
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const registry = raw`(?=localhost[:/]|[^/]*[.:A-Z][^/]*/)((?:${label}(?:\.${label})*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?)(/)`;
const segment = raw`[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*`;
const repository = `(?![a-z0-9._/-]{256})(${segment}(?:/${segment})*)`;
const tag = raw`(:)(\w[\w.-]{0,127})`;
const digest = "(@)(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})";
const end = raw`(?=["'\s,}]|$)`;

const image = `${noReference}(?:${registry})?${repository}(?:${tag})?(?:${digest})?${end}`;
/** In an image volume. Much else has a key of this name, so that a registry and a tag or digest have to be there. */
const reference = raw`(?=[^/]+/${word}[:@])${registry}${repository}(?:${tag})?(?:${digest})?${end}`;

const parts: Captures = captures(
  "meta.image-reference.yaml",
  "entity.name.namespace.registry.yaml",
  "punctuation.separator.registry.yaml",
  "string.other.repository.yaml",
  "punctuation.separator.tag.yaml",
  "constant.numeric.tag.yaml",
  "punctuation.separator.digest.yaml",
  "variable.other.constant.digest.yaml",
);

/** The scopes of a match, then those of its groups. */
function captures(...names: readonly string[]): Captures {
  return Object.fromEntries(names.map((name, index) => [index, { name }]));
}

function references(place: keyof typeof before, quote: string, reach: string): readonly Rule[] {
  const rule = (key: string, value: string) => ({
    match: `(?<=${before[place](key)}${quote})${reach}${value}`,
    captures: parts,
  });
  return [rule("image", image), rule("reference", reference)];
}

/** The value behind the key of a docker config begins here. */
const dockerConfigKey = raw`(?<=[ \t{,"']\.docker(?:configjson|cfg)["']?:[ \t]+)`;

/** As in VS Code's own JSON grammar, so that themes colour it as any JSON. */
const json: Readonly<Record<string, Rule>> = {
  root: { begin: raw`(?=\{)`, end: raw`(?<=\})`, name: "meta.embedded.block.json", patterns: [{ include: "#object" }] },
  object: {
    ...between("\\{", "\\}", "punctuation.definition.dictionary", "json"),
    name: "meta.structure.dictionary.json",
    patterns: [{ include: "#template" }, { include: "#key" }, { include: "#member" }],
  },
  key: {
    ...between('"', '"|$', "punctuation.support.type.property-name", "json"),
    name: "string.json support.type.property-name.json",
    patterns: [{ include: "#template" }, { include: "#escape" }],
  },
  member: {
    begin: ":",
    beginCaptures: captures("punctuation.separator.dictionary.key-value.json"),
    end: raw`(,)|(?=\})`,
    endCaptures: { 1: { name: "punctuation.separator.dictionary.pair.json" } },
    name: "meta.structure.dictionary.value.json",
    patterns: [{ include: "#value" }],
  },
  value: {
    patterns: [
      { include: "#template" },
      { include: "#string" },
      { include: "#object" },
      { include: "#array" },
      { match: raw`\b(?:true|false|null)\b`, name: "constant.language.json" },
      { match: raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`, name: "constant.numeric.json" },
    ],
  },
  string: {
    ...between('"', '"|$', "punctuation.definition.string", "json"),
    name: "string.quoted.double.json",
    patterns: [{ include: "#template" }, { include: "#escape" }],
  },
  array: {
    ...between("\\[", "\\]", "punctuation.definition.array", "json"),
    name: "meta.structure.array.json",
    patterns: [{ include: "#value" }, { match: ",", name: "punctuation.separator.array.json" }],
  },
  escape: { match: raw`\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})`, name: "constant.character.escape.json" },
};

function between(begin: string, end: string, punctuation: string, language: string): Rule {
  return {
    begin,
    beginCaptures: captures(`${punctuation}.begin.${language}`),
    end,
    endCaptures: captures(`${punctuation}.end.${language}`),
  };
}

/** A mark of a Go template, whose own strings may have quotes. No JSON has two opening braces in a row. */
const goString = raw`"(?:\\.|[^"\\])*"|${"`[^`]*`"}`;
const template: Readonly<Record<string, Rule>> = {
  template: {
    match: raw`(\{\{-?)((?:${goString}|(?!-?\}\}).)*)(-?\}\})`,
    name: "meta.template.go-template",
    captures: {
      1: { name: "punctuation.section.embedded.begin.go-template" },
      2: { patterns: [{ include: "#expression" }] },
      3: { name: "punctuation.section.embedded.end.go-template" },
    },
  },
  expression: {
    patterns: [
      { match: goString, name: "string.quoted.double.go-template" },
      {
        match: raw`\b(?:if|else|end|range|with|define|template|block)\b`,
        name: "keyword.control.go-template",
      },
      { match: raw`[.$][\w.]+`, name: "variable.other.go-template" },
      { match: raw`\|`, name: "keyword.operator.pipe.go-template" },
      { match: raw`\b[A-Za-z]\w*\b`, name: "support.function.go-template" },
    ],
  },
};

/** By the names of their files. */
const grammars: Readonly<Record<string, Grammar>> = {
  "image-reference": {
    name: "Image references in Kubernetes manifests",
    injectionSelector: "L:meta.map.value.yaml string.unquoted.plain, L:meta.flow.pair.value.yaml string.unquoted.plain",
    patterns: [...references("block", "", whole.plain), ...references("flow", "", whole.plainInFlow)],
  },
  "image-reference-quoted": {
    name: "Image references in quotes in Kubernetes manifests",
    injectionSelector: "L:meta.map.value.yaml string.quoted, L:meta.flow.pair.value.yaml string.quoted",
    patterns: [...references("block", `["']`, whole.quoted), ...references("flow", `["']`, whole.quoted)],
  },
  /** Tells only whose text it is: the rules of YAML go on inside. */
  "docker-config": {
    name: "Docker configs in Kubernetes manifests",
    injectionSelector: "L:meta.map.value.yaml -string -comment -meta.scalar.yaml -meta.docker-config.yaml",
    patterns: [
      {
        begin: `${dockerConfigKey}(?=[|>])`,
        while: "\\G",
        name: "meta.docker-config.yaml",
        patterns: [{ include: "source.yaml.1.2#block-scalar" }],
      },
      {
        begin: raw`${dockerConfigKey}(?='\{[^']*\}'[ \t]*(?:#|$))`,
        end: "(?!\\G)",
        name: "meta.docker-config.yaml",
        patterns: [{ include: "source.yaml.1.2#single" }],
      },
    ],
  },
  "docker-config-json": {
    name: "JSON and marks of templates in docker configs",
    injectionSelector:
      "L:meta.docker-config.yaml string.unquoted.block.yaml -meta.embedded, L:meta.docker-config.yaml string.quoted.single.yaml -meta.embedded",
    patterns: [
      {
        // As the captured part of a match, so that a brace that is missing cannot reach beyond the quote.
        match: raw`(?<=')\{[^']*\}(?=')`,
        captures: {
          0: { name: "meta.embedded.inline.json", patterns: [{ include: "#template" }, { include: "#object" }] },
        },
      },
      { include: "#template" },
      { include: "#root" },
    ],
    repository: { ...json, ...template },
  },
};
