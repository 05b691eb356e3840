import { defined } from "../defined";
import { StampError } from "../errors";
import type { ReadLimits } from "./read-bytes";
import { readTextFile } from "./read-text";
import { shownPath } from "./shown-path";

/** Most levels of a JSON file: a stack's state has some twenty. What is deeper overflows the stack of who walks it. */
export const MAX_DEPTH = 200;

/** How a JSON file is read. */
export interface JsonLimits extends ReadLimits {
  /** What to give instead of a file that is none. */
  readonly expected: string;
}

/**
 * Reads a JSON file that a user named.
 * @throws StampError `input`; the parser's own words would quote the text, which may hold secrets
 */
export function readJsonFile(path: string, { expected, ...limits }: JsonLimits): unknown {
  const details = {
    file: limits.name ?? shownPath(path),
    ...defined({ field: limits.field }),
  };
  return parseJson(readTextFile(path, limits), details, expected);
}

/** What a JSON text says. */
export function parseJson(
  text: string,
  details: { readonly file: string; readonly field?: string },
  expected: string,
): unknown {
  if (text.trim() === "") throw new StampError("input", "the file is empty", { ...details, fix: expected });
  if (isDeeper(text, MAX_DEPTH)) {
    const allowed = `at most ${MAX_DEPTH} levels`;
    throw new StampError("input", "nested too deeply", { ...details, allowed, fix: expected });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new StampError("input", "not JSON", { ...details, fix: expected });
  }
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Whether brackets outside of texts are nested more deeply than told. */
function isDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      for (at += 1; at < text.length && text.charCodeAt(at) !== QUOTE; at += 1)
        if (text.charCodeAt(at) === BACKSLASH) at += 1;
    } else if (code === OPEN_LIST || code === OPEN_MAP) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === CLOSE_LIST || code === CLOSE_MAP) depth -= 1;
  }
  return false;
}
