/** Most characters of a message; what is longer is cut in its middle. */
const MOST_MESSAGE = 4000;
/**
 * Characters of a text from elsewhere that act on who shows it instead of being shown: control characters (ESC and the
 * single-byte ones of C1 among them), line and paragraph breaks of Unicode, marks that turn the direction of text around
 * or are invisible, and halves of surrogate pairs.
 */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]|[\u{e0000}-\u{e0fff}]/gu;

/** The same but breaks of lines and tabs. */
const ACTING_BUT_BREAKS = new RegExp(`(?![\\t\\n])${ACTING.source}`, "gu");

/**
 * Text from elsewhere (keys, URNs, types, values of any file, words of a cloud or tool) as it may be shown on a terminal, in
 * a log or by a workflow: nothing in it acts, it stays on one line, and it is no longer than told.
 */
export function plainText(text: string, most = MOST_MESSAGE): string {
  return shortened(text.replace(ACTING, escaped), most);
}

/**
 * The same for text of several lines, whose breaks stay. What begins a command of a workflow (`::error::`,
 * `##[error]`) is broken.
 */
export function plainLines(text: string, most = Number.POSITIVE_INFINITY): string {
  // Most text is fit to be shown as it is.
  if (text.length <= most && text.search(ACTING_BUT_BREAKS) === -1 && !/^\s*::|##/mu.test(text)) return text;
  const lines = text.split(/\r?\n/u);
  const safe = lines.map((line) => unordered(line.replace(ACTING_BUT_BREAKS, escaped)));
  return shortened(safe.join("\n"), most);
}

/** JSON whose texts hold no character that acts: each is written by its number, which is the same text to who reads it. */
export function plainJson(json: string): string {
  return json.replace(ACTING_BUT_BREAKS, (char) =>
    Array.from(
      { length: char.length },
      (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

/**
 * A line that no runner takes for a command.
 * Source: GitHub, "Workflow commands"; Azure Pipelines, "Logging commands"; TeamCity, "Service Messages".
 */
export function unordered(line: string): string {
  return line.replace(/^(\s*)::/u, "$1\\::").replace(/##(?=[a-z]*\[)/giu, "#\\#");
}

/** A character by its number. */
export function escaped(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/** A text whose middle is left out where it is longer than told. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(text.length - half)}`;
}
