/** How shells are told a word literally, and the value of a variable whole. */

export const shells = ["bash", "fish", "powershell"] as const;

export type Shell = (typeof shells)[number];

interface Quoting {
  /** A word of one argument, `option=value` included, that reaches the program exactly as it is. */
  readonly literal: (option: string, value: string) => string;
  /** An argument that ends in what a variable holds, line breaks and spaces included. */
  readonly variable: (option: string, name: string) => string;
  /** What goes on in the next line. */
  readonly continued: string;
  /** How the variable is given a password by typing it, and from a file, without a trace in the history. */
  readonly typed: (name: string) => string;
  readonly read: (name: string) => string;
}

/** What no shell takes for anything but itself, wherever it stands behind an option's name. */
const plain = /^[\w@%+:,./-]+$/;

export const quoting: Readonly<Record<Shell, Quoting>> = {
  bash: {
    literal: (option, value) => option + (plain.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`),
    variable: (option, name) => `${option}"$${name}"`,
    continued: " \\",
    typed: (name) => `IFS= read -rs ${name}`,
    read: (name) => `${name}=$(cat password.txt)`,
  },
  fish: {
    literal: (option, value) => option + (plain.test(value) ? value : `'${value.replace(/[\\']/g, "\\$&")}'`),
    variable: (option, name) => `${option}"$${name}"`,
    continued: " \\",
    typed: (name) => `read -s ${name}`,
    read: (name) => `set ${name} (cat password.txt | string collect)`,
  },
  powershell: {
    // An argument that begins with a dash is taken apart at some characters unless the whole of it is quoted, and
    // typographic quotes end a string as well.
    literal: (option, value) => {
      const word = option + value;
      return /^[\w-]*(?:=[\w/-]+)?$/.test(word) ? word : `'${word.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
    },
    variable: (option, name) => `"${option}$env:${name}"`,
    continued: " `",
    typed: (name) => `$env:${name} = Read-Host -MaskInput`,
    read: (name) => `$env:${name} = (Get-Content -Raw password.txt) -replace '\\r?\\n\\z'`,
  },
};
