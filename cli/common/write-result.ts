import { resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { StampError, shown } from "../../core/errors";
import { codeOf, shownPath } from "../../core/files/read-text";
import type { Output } from "./output";

/**
 * Writes a command's result to a file, or to stdout for `-`.
 * @throws StampError `input` when the file can't be written
 */
export async function writeResult(output: Output, out: string, text: string): Promise<void> {
  if (out === "") throw new StampError("input", "not a file", { field: "--out", received: shown(out) });
  if (out === "-") {
    output.print(text.replace(/\n$/u, ""));
    return;
  }
  try {
    await writeFileAtomic(resolve(out), text);
  } catch (error) {
    throw new StampError("input", `can't be written (${codeOf(error)})`, {
      field: "--out",
      received: shown(shownPath(out)),
      fix: "give a path that can be written",
    });
  }
}
