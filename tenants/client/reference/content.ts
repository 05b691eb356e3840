import { parse } from "csv-parse/sync";

/** A value of JSON that nobody may change. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The value of a JSON text, frozen: it is read by many. @throws Error for what is no JSON */
export function jsonOf(text: string): Json {
  return frozen(JSON.parse(text) as Json);
}

/**
 * The rows of a CSV text (RFC 4180) with a line of headings: heading → cell.
 * @throws Error for headings that are empty or given twice, and rows of another length
 */
export function rowsOf(text: string): readonly Readonly<Record<string, string>>[] {
  const [headings = [], ...records] = parse(text, { bom: true, skip_empty_lines: true }) as string[][];
  const wrong = headings.find((heading, index) => heading === "" || headings.indexOf(heading) !== index);
  if (headings.length === 0) throw new Error("there is no line of headings");
  if (wrong !== undefined) throw new Error(`a heading is empty or given twice: "${wrong}"`);
  return records.map((record) =>
    Object.freeze(Object.fromEntries(headings.map((heading, column) => [heading, record[column] ?? ""]))),
  );
}

function frozen(value: Json): Json {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}
