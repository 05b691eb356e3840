/** A block between fences in a page. */
export interface Block {
  /** The line of its fence, counted from 1. */
  readonly line: number;
  /** What stands behind the fence; "" where nothing does. */
  readonly language: string;
  readonly text: string;
  /** `session`: commands behind `$ `, each with what it prints. `shown`: output or a drawing, nothing to be run. */
  readonly kind: "commands" | "session" | "file" | "shown";
  /** What a shell is given. */
  readonly script: string;
  /** Lines that the script prints. */
  readonly shown: readonly string[];
  /** Exit code that the page promises with a line `# exits <code>`; 0 without one. */
  readonly exits: number;
  /** Why it is not run here: `<!-- not run here: … -->` on the line before the fence. */
  readonly reason?: string;
  /** The file that a block is, by `<!-- file: … -->` on the line before the fence. */
  readonly file?: string;
}

/** All blocks of a Markdown page, in their order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/(?:^<!-- (.+) -->\n+)?^```([a-z]*)\n([\s\S]*?)^```$/gmu)].map((match) => {
    const [whole, note = "", language = "", text = ""] = match;
    const line = markdown.slice(0, (match.index ?? 0) + whole.indexOf("```")).split("\n").length;
    const [, reason] = /^not run here: (.+)$/u.exec(note) ?? [];
    const [, file] = /^file: (.+)$/u.exec(note) ?? [];
    const isSession = language === "" && text.startsWith("$ ");
    const kind =
      language === "sh" ? "commands" : isSession ? "session" : file === undefined ? "shown" : "file";
    return {
      line,
      language,
      text,
      kind,
      script: isSession ? commandsOf(text) : text,
      shown: isSession
        ? text.split("\n").filter((each, index, all) => each.trim() !== "" && !isCommand(all, index))
        : [],
      exits: Number(/^# exits ([0-9]+)$/mu.exec(text)?.[1] ?? 0),
      ...(reason === undefined ? {} : { reason }),
      ...(file === undefined ? {} : { file }),
    };
  });
}

/** Whether a line of a session is typed: behind `$ `, or the rest of one that ends in a backslash. */
function isCommand(lines: readonly string[], index: number): boolean {
  if (lines[index]?.startsWith("$ ") === true) return true;
  return index > 0 && lines[index - 1]?.endsWith("\\") === true && isCommand(lines, index - 1);
}

function commandsOf(session: string): string {
  const lines = session.split("\n");
  const typed = lines.filter((_, index) => isCommand(lines, index)).map((line) => line.replace(/^\$ /u, ""));
  // A session names the command as it is called once it is installed.
  return typed.map((line) => line.replace(/^stampworks /u, "npx stampworks ")).join("\n");
}

/**
 * Lines of what a page shows that an output does not have, in this order. `…` stands for anything; numbers are masked only
 * where they are times.
 */
export function missingLines(shown: readonly string[], output: string): string[] {
  const printed = output.split("\n").map(masked);
  let at = 0;
  return shown.filter((line) => {
    const pieces = masked(line)
      .split("…")
      .map((piece) => piece.trim());
    const found = printed.findIndex((each, index) => index >= at && holds(each, pieces));
    if (found < 0) return true;
    at = found + 1;
    return false;
  });
}

function holds(line: string, pieces: readonly string[]): boolean {
  let rest = line.trim();
  for (const [index, piece] of pieces.entries()) {
    const found = rest.indexOf(piece);
    if (found < 0 || (index === 0 && found > 0)) return false;
    rest = rest.slice(found + piece.length);
  }
  return rest === "" || pieces.at(-1) === "";
}

function masked(line: string): string {
  // How wide a column is depends on what else stands in it.
  return line
    .replace(/\bin \d+(?:\.\d+)? (?:ms|s|min)\b/gu, "in <time>")
    .replaceAll(/ {2,}/gu, "  ")
    .trimEnd();
}
