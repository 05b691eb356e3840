const ENDS_TEXT = /["\\]/g;

/** An object or a list that is not closed yet. */
interface Open {
  /** Keys that an object has had; undefined of a list. */
  readonly keys: Set<string> | undefined;
  isKeyNext: boolean;
  key: string;
}

/**
 * The place of the first key that an object has twice: one language takes its last value, another its first.
 * @param text JSON that a parser has taken
 */
export function duplicateKey(text: string): string | undefined {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    const top = open.at(-1);
    if (letter === '"') {
      const end = endOfText(text, at);
      if (top?.keys !== undefined && top.isKeyNext) {
        top.key = JSON.parse(text.slice(at, end + 1)) as string;
        if (top.keys.has(top.key))
          return open.flatMap(({ key, keys }) => (keys === undefined ? ["[]"] : [key])).join(".");
        top.keys.add(top.key);
        top.isKeyNext = false;
      }
      at = end;
    } else if (letter === "{") open.push({ keys: new Set(), isKeyNext: true, key: "" });
    else if (letter === "[") open.push({ keys: undefined, isKeyNext: false, key: "" });
    else if (letter === "}" || letter === "]") open.pop();
    else if (letter === "," && top !== undefined) top.isKeyNext = true;
  }
  return undefined;
}

/** Where a text's closing quote is. */
function endOfText(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    ENDS_TEXT.lastIndex = at;
    const found = ENDS_TEXT.exec(text);
    if (found === null) return text.length;
    if (found[0] === '"') return found.index;
    at = found.index + 2;
  }
}
