import { StampError, shown } from "../errors";

/** One line of a CSV file. */
export interface CsvLine {
  /** Line, counted from 1. */
  readonly line: number;
  /** Heading → cell; empty cells are left out. */
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Reads CSV with a line of headings: ids, days and numbers, which hold no commas, so that quotes are only taken off.
 * @throws StampError `input` with all faults of headings and lines
 */
export function readCsv(text: string, file: string, known: readonly string[]): readonly CsvLine[] {
  const [head = "", ...lines] = text.trimEnd().split(/\r?\n/u);
  const headings = cellsOf(head);
  const problems = headings
    .filter((heading, index) => !known.includes(heading) || headings.indexOf(heading) !== index)
    .map((heading) => {
      const details = { file, line: 1, received: shown(heading), allowed: known.join(", ") };
      return new StampError("input", "not a heading, or one given twice", details);
    });
  const rows = lines.flatMap((text, index): CsvLine[] => {
    const line = index + 2;
    if (text.trim() === "") return [];
    const values = cellsOf(text);
    if (values.length !== headings.length) {
      const details = { file, line, received: String(values.length), allowed: String(headings.length) };
      problems.push(new StampError("input", "another number of cells than headings", details));
    }
    const cells = headings.flatMap((heading, column): [string, string][] => {
      const cell = values[column] ?? "";
      return cell === "" ? [] : [[heading, cell]];
    });
    return [{ line, cells: Object.fromEntries(cells) }];
  });
  if (problems.length > 0) throw StampError.all(problems);
  return rows;
}

function cellsOf(line: string): string[] {
  return line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/u, "$1"));
}
