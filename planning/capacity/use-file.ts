import { defined } from "../../core/defined";
import { z } from "zod";
import { isOwnBound, ownNumbers, splitOwn } from "../../components/contract/bounds/own-bounds";
import { StampError } from "../../core/errors";
import { parse } from "../../core/parse";
import { readCsv } from "../../core/files/csv";
import { parseJson } from "../../core/files/json";
import { readTextFile } from "../../core/files/read-text";
import { shownPath } from "../../core/files/shown-path";
import { BOUNDS, type StampUse, type UseSource } from "./use";

const number = z.number().min(0).max(1e12);
const row = z.strictObject({
  stamp: z.string().min(1).max(64),
  at: z.iso.date({ error: () => "a date such as 2026-11-21" }).optional(),
  tenants: number.optional(),
  requestsPerSecond: number.optional(),
  databaseConnections: number.optional(),
  storageGb: number.optional(),
  own: ownNumbers(number).optional(),
});
const rows = z.array(row).max(1_000_000);

/** Most bytes of a file of use: a year of days of a thousand stamps is 20 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Use from a file the operator feeds: JSON (a list of rows) when the first sign is a bracket, else CSV with a line of
 * headings. Columns and keys are those of `StampUse`, in CSV also a column for each bound that classes declare themselves; an empty cell is
 * an unknown number.
 */
export function useFile(path: string): UseSource {
  const name = shownPath(path);
  return {
    name,
    read: () =>
      Promise.resolve(parseUse(readTextFile(path, { limit: MOST_BYTES, name, field: "--use" }), name)),
  };
}

/**
 * Reads rows of use out of text.
 * @param file name for messages
 * @throws StampError `input` with every fault of the file
 */
export function parseUse(text: string, file: string): readonly StampUse[] {
  const trimmed = text.replace(/^\ufeff/u, "").trimStart();
  if (trimmed === "") throw new StampError("input", "the file is empty", { file, fix: FORM });
  const lines = /^[[{]/.test(trimmed) ? parseRows(trimmed, file) : parseCsv(text, file);
  const values = lines.map((entry) => entry.row);
  const clean = parse(rows, values, "", (error, [index]) => {
    const line = typeof index === "number" ? lines[index]?.line : undefined;
    return error.at({ file, ...defined({ line }) });
  });
  return clean.map((entry) => withoutUndefined(entry));
}

const FORM = `give JSON rows or CSV with the headings stamp, at, ${BOUNDS.join(", ")}`;

function withoutUndefined(entry: z.output<typeof row>): StampUse {
  const numbers = Object.fromEntries(
    BOUNDS.flatMap((bound) => (entry[bound] === undefined ? [] : [[bound, entry[bound]]])),
  );
  return { stamp: entry.stamp, ...defined({ at: entry.at, own: entry.own }), ...numbers };
}

/** A row as it came; its line where it has one. */
interface UseLine {
  readonly row: unknown;
  readonly line?: number;
}

function parseRows(text: string, file: string): readonly UseLine[] {
  const value = parseJson(text, { file }, FORM);
  const inner: unknown = Array.isArray(value) ? value : Reflect.get(Object(value) as object, "stamps");
  if (Array.isArray(inner)) return inner.map((row: unknown) => ({ row }));
  throw new StampError("input", "not a list of rows", { file, fix: FORM });
}

function parseCsv(text: string, file: string): readonly UseLine[] {
  const lines = readCsv(text, file, ["stamp", "at", ...BOUNDS], ["stamp"], isOwnBound);
  return lines.map(({ cells, line }) => {
    const pairs = Object.entries(cells).map(([heading, cell]) => [heading, cellValue(heading, cell)]);
    const { own, rest } = splitOwn(Object.fromEntries(pairs));
    return { line, row: { ...rest, ...defined({ own }) } as unknown };
  });
}

function cellValue(heading: string, text: string): string | number {
  if (heading === "stamp" || heading === "at") return text;
  return /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : text;
}
