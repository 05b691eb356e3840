import type { Output } from "./output";

/** Blanks between two columns. */
const GAP = 2;
/** A number, with its unit if it has one. */
const NUMBER = /^[-+~]?\$?\d[\d,]*(\.\d+)?( ?(%|s|min|h|d|GB|MB|kB|ms))?$/u;
const NOTHING = new Set(["", "-"]);

/**
 * Prints rows under headings, without ruling: easy on the eye, and easy to cut with other tools. Numbers stand flush right. On a
 * terminal the table is as wide as that: cells go on in the next line, between words, and where the words alone are too wide
 * each row is a block of lines. Elsewhere a row is a line, however long. Ten thousand rows take no time.
 */
export function printTable(
  output: Output,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const wide = widthsOf([headings, ...rows], (cell) => output.widthOf(cell));
  const widths = fitted(output, wide, [headings, ...rows]);
  if (widths === undefined) {
    printBlocks(output, headings, rows);
    return;
  }
  const right = headings.map((_, column) => isNumeric(rows, column));
  const lines = rows.flatMap((row) => linesOf(output, row, widths, right));
  const bold = linesOf(output, headings, widths, right).map((line) => output.colors.bold(line));
  output.print([...bold, ...lines].join("\n"));
}

/** `1 stamp`, `3 stamps`. */
export function count(number: number, noun: string): string {
  // What needs no separator does not need the tables of the world's languages either.
  const shown = number < 1000 ? String(number) : number.toLocaleString("en");
  return `${shown} ${noun}${number === 1 ? "" : "s"}`;
}

/** Most ids of a list that are shown. */
const MOST_IDS = 12;

/** `a, b and 3 more`. */
export function listed(ids: readonly string[], most = MOST_IDS): string {
  return ids.length > most
    ? `${ids.slice(0, most).join(", ")} and ${ids.length - most} more`
    : ids.join(", ");
}

function widthsOf(rows: readonly (readonly string[])[], widthOf: (cell: string) => number): number[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  return widths;
}

/** Widths that fit the terminal: the widest columns give way first, to their longest word. Undefined where that is not enough. */
function fitted(
  output: Output,
  wide: readonly number[],
  rows: readonly (readonly string[])[],
): readonly number[] | undefined {
  let over = total(wide) - (output.columns ?? Number.POSITIVE_INFINITY);
  if (over <= 0) return wide;
  const least = widthsOf(rows, (cell) => Math.max(...cell.split(" ").map((word) => output.widthOf(word))));
  const widths = [...wide];
  for (; over > 0; over -= 1) {
    const slack = widths.map((width, column) => (width > (least[column] ?? 0) ? width : 0));
    const widest = slack.indexOf(Math.max(...slack));
    if (slack[widest] === 0) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

function isNumeric(rows: readonly (readonly string[])[], column: number): boolean {
  const cells = rows.map((row) => row[column] ?? "").filter((cell) => !NOTHING.has(cell));
  return cells.length > 0 && cells.every((cell) => NUMBER.test(cell));
}

/** A row's lines: as many as its longest cell has. */
function linesOf(
  output: Output,
  row: readonly string[],
  widths: readonly number[],
  right: readonly boolean[],
): string[] {
  const cells = widths.map((width, column) => wrapped(output, row[column] ?? "", width));
  const lines: string[] = [];
  for (let at = 0; at < Math.max(...cells.map((cell) => cell.length)); at += 1) {
    const parts = cells.map((cell, column) => {
      const text = cell[at] ?? "";
      const blank = " ".repeat(Math.max(0, (widths[column] ?? 0) - output.widthOf(text)));
      return right[column] === true ? blank + text : text + blank;
    });
    lines.push(parts.join(" ".repeat(GAP)).trimEnd());
  }
  return lines;
}

/** A cell's lines: broken between words only. */
function wrapped(output: Output, cell: string, width: number): string[] {
  if (output.widthOf(cell) <= width) return [cell];
  const lines: string[] = [];
  let line = "";
  for (const word of cell.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (output.widthOf(longer) <= width || line === "") {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
}

/** Each row as lines of its own, `heading  value`: what a narrow terminal can show without a broken word. */
function printBlocks(
  output: Output,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const width = Math.max(...headings.map((heading) => output.widthOf(heading)));
  const indent = `\n${" ".repeat(width + GAP)}`;
  const left = (output.columns ?? Number.POSITIVE_INFINITY) - width - GAP;
  const blocks = rows.map((row) =>
    headings
      .map((heading, column) => {
        const blank = " ".repeat(width - output.widthOf(heading) + GAP);
        return `${output.colors.bold(heading)}${blank}${wrapped(output, row[column] ?? "", left).join(indent)}`.trimEnd();
      })
      .join("\n"),
  );
  output.print(blocks.join("\n\n"));
}
