import { sep } from "node:path";
import { escaped, shortened } from "../text";

/** Most characters of a path in a message. */
const MOST_PATH = 120;

/** A path as it may stand in a message: control and look-alike characters escaped, at most 120 characters. */
export function shownPath(path: string): string {
  const safe = path
    .split(sep)
    .join("/")
    .replace(/[^\x20-\x7e]/gu, escaped);
  return shortened(safe, MOST_PATH);
}
