/** Cuts a Go template into its text and its actions, and the actions into words (Go, text/template/parse/lex.go). */

/** A text that is printed as it stands, or an action between `{{` and `}}`; comments are neither. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly words: readonly string[]; readonly start: number; readonly end: number };

const comment = /\{\{(?:- )?\/\*[\s\S]*?\*\/(?: -)?\}\}/y;
/** Strings may have braces in them. */
const action = /\{\{(?:-\s)?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|[^"`'}]|\}(?!\}))*)\}\}/y;
/** A parenthesis keeps the fields that are taken of what stands in it: `(first .Values.list).name`. */
const word = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|\)(?:\.\w+)*|:=|[(|,=]|[^\s()|,=:"`']+/g;

/** The pieces in order. What is no template any more, as it is broken, ends them. */
export function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (let start = template.indexOf("{{"); start !== -1; start = template.indexOf("{{", done)) {
    if (start > done) pieces.push({ kind: "text", text: template.slice(done, start) });
    const end = endOf(comment, template, start) ?? endOf(action, template, start);
    if (end === undefined) return pieces;
    done = end;
    const words = template.startsWith("/*", start + 2) ? [] : wordsOf(template.slice(start, end));
    if (words.length > 0) pieces.push({ kind: "action", words, start, end });
  }
  if (done < template.length) pieces.push({ kind: "text", text: template.slice(done) });
  return pieces;
}

function wordsOf(action: string): readonly string[] {
  const inner = action.replace(/^\{\{(?:-\s)?/, "").replace(/(?:\s-)?\}\}$/, "");
  return inner.trimStart().startsWith("/*") ? [] : (inner.match(word) ?? []);
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
