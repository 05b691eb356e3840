import type { Output } from "./output";

/**
 * Prints rows under headings, without ruling: easy on the eye, and easy to cut with other tools. Ten thousand rows
 * take no time.
 */
export function printTable(
  output: Output,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const head = headings.map((heading) => output.colors.bold(heading));
  const widths = headings.map(() => 0);
  for (const row of [head, ...rows]) {
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, output.widthOf(cell));
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - output.widthOf(cell))))
      .join("  ")
      .trimEnd();
  output.print([head, ...rows].map(line).join("\n"));
}

/** `1 stamp`, `3 stamps`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** Most ids of a list that are shown. */
const MOST_IDS = 12;

/** `a, b and 3 more`. */
export function listed(ids: readonly string[], most = MOST_IDS): string {
  return ids.length > most
    ? `${ids.slice(0, most).join(", ")} and ${ids.length - most} more`
    : ids.join(", ");
}
