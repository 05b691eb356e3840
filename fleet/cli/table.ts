import Table from "cli-table3";
import type { Output } from "./output";

/** Prints rows under headings, without ruling: easy on the eye, and easy to cut with other tools. */
export function printTable(
  output: Output,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const none = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" };
  const alsoNone = {
    "bottom-left": "",
    "bottom-right": "",
    left: "",
    "left-mid": "",
    mid: "",
    "mid-mid": "",
  };
  const table = new Table({
    head: headings.map((heading) => output.colors.bold(heading)),
    chars: { ...none, ...alsoNone, right: "", "right-mid": "", middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => [...row]));
  const lines = table.toString().split("\n");
  output.print(lines.map((line) => line.trimEnd()).join("\n"));
}

/** `1 stamp`, `3 stamps`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
