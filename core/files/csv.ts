import { CsvError, parse } from "csv-parse/sync";
import { StampError, shown } from "../errors";

/** One line of a CSV file. */
export interface CsvLine {
  /** Line, counted from 1. */
  readonly line: number;
  /** Heading → cell; empty cells are left out. */
  readonly cells: Readonly<Record<string, string>>;
}

/** A line as the parser gives it. */
interface Parsed {
  readonly record: readonly string[];
  readonly line: number;
}

/**
 * Reads CSV (RFC 4180) with a line of headings. Lines of nothing but commas and spaces, which spreadsheets leave below
 * a table, are none.
 * @param known the headings there may be
 * @param required those there must be
 * @param isKnown whether there may be another one, besides those of `known`; default: there may not
 * @throws StampError `input` with all faults of headings and lines
 */
export function readCsv(
  text: string,
  file: string,
  known: readonly string[],
  required: readonly string[] = [],
  isKnown: (heading: string) => boolean = () => false,
): readonly CsvLine[] {
  const [head, ...lines] = parsed(text, file);
  const headings = head?.record ?? [];
  const problems = headings
    .filter(
      (heading, index) =>
        !(known.includes(heading) || isKnown(heading)) || headings.indexOf(heading) !== index,
    )
    .map((heading) => {
      const details = { file, line: head?.line ?? 1, received: shown(heading), allowed: known.join(", ") };
      return new StampError("input", "not a heading, or one given twice", details);
    });
  for (const heading of required) {
    if (headings.includes(heading)) continue;
    const fix = `begin with a line of headings: ${known.join(", ")}`;
    problems.push(new StampError("input", `the heading ${heading} is missing`, { file, line: 1, fix }));
  }
  const rows = lines.map(({ record, line }): CsvLine => {
    if (record.length !== headings.length) {
      const details = { file, line, received: String(record.length), allowed: String(headings.length) };
      problems.push(new StampError("input", "another number of cells than headings", details));
    }
    const cells = headings.flatMap((heading, column): [string, string][] => {
      const cell = record[column] ?? "";
      return cell === "" ? [] : [[heading, cell]];
    });
    return { line, cells: Object.fromEntries(cells) };
  });
  if (problems.length > 0) throw StampError.all(problems);
  return rows;
}

function parsed(text: string, file: string): readonly Parsed[] {
  const places: number[] = [];
  try {
    const records: string[][] = parse(text, {
      bom: true,
      on_record: (record: string[], { lines }) => {
        places.push(lines);
        return record;
      },
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    });
    return records.map((record, index) => ({ record, line: places[index] ?? 1 }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const place: unknown = error["lines"];
    const fix = 'write a quote within quotes twice: "a ""b"" c"';
    throw new StampError("input", "malformed CSV", {
      file,
      ...(typeof place === "number" ? { line: place } : {}),
      fix,
    });
  }
}
