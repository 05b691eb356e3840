import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StampError, shown } from "../../core/errors";
import { writeDurably } from "../../core/files/durable";
import { shownPath } from "../../core/files/shown-path";
import { fileError } from "../../core/system-error";
import type { Output } from "./output";

/**
 * Writes a command's result to a file, or to stdout for `-`.
 * @throws StampError `input` when the file can't be written
 */
export function writeResult(output: Output, out: string, text: string): void {
  if (out === "") throw new StampError("input", "not a file", { field: "--out", received: shown(out) });
  if (out === "-") {
    output.print(text.replace(/\n$/u, ""));
    return;
  }
  const path = resolve(out);
  try {
    // A folder that is not there is a slip of the keyboard, and not one to be made.
    statSync(dirname(path));
    writeDurably(path, text);
  } catch (error) {
    throw fileError(error, "written", { field: "--out", received: shown(shownPath(out)) });
  }
}
