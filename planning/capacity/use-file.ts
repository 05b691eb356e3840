import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { StampError, shown } from "../../core/errors";
import { parse } from "../../core/parse";
import { codeOf, shownPath } from "../../core/files/read-text";
import { BOUNDS, type StampUse, type UseSource } from "./use";

const number = z.number().min(0).max(1e12);
const row = z.strictObject({
  stamp: z.string().min(1).max(64),
  at: z.iso.date({ error: () => "a date such as 2026-11-21" }).optional(),
  tenants: number.optional(),
  requestsPerSecond: number.optional(),
  databaseConnections: number.optional(),
  storageGb: number.optional(),
});
const rows = z.array(row).max(1_000_000);

/** Most bytes of a file of use: a year of days of a thousand stamps is 20 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Use from a file the operator feeds: JSON (a list of rows) when the first sign is a bracket, else CSV with a line of
 * headings. Columns and keys are those of `StampUse`; an empty cell is an unknown number.
 */
export function useFile(path: string): UseSource {
  const name = shownPath(path);
  return { name, read: async () => parseUse(await readUse(path, name), name) };
}

/**
 * Reads rows of use out of text.
 * @param file name for messages
 * @throws StampError `input` with every fault of the file
 */
export function parseUse(text: string, file: string): readonly StampUse[] {
  const trimmed = text.replace(/^\ufeff/u, "").trimStart();
  if (trimmed === "") throw new StampError("input", "the file is empty", { file, fix: FORM });
  const value = /^[[{]/.test(trimmed) ? parseJson(trimmed, file) : parseCsv(trimmed, file);
  const clean = parse(rows, value, "", (error, [index]) => {
    const line = typeof index === "number" && !/^[[{]/.test(trimmed) ? { line: index + 2 } : {};
    return error.at({ file, ...line });
  });
  return clean.map((entry) => withoutUndefined(entry));
}

const FORM = `give JSON rows or CSV with the headings stamp, at, ${BOUNDS.join(", ")}`;

function withoutUndefined(entry: z.output<typeof row>): StampUse {
  const numbers = Object.fromEntries(
    BOUNDS.flatMap((bound) => (entry[bound] === undefined ? [] : [[bound, entry[bound]]])),
  );
  return { stamp: entry.stamp, ...(entry.at === undefined ? {} : { at: entry.at }), ...numbers };
}

function parseJson(text: string, file: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const inner: unknown = Array.isArray(value) ? value : Reflect.get(Object(value) as object, "stamps");
    if (Array.isArray(inner)) return inner;
  } catch {
    throw new StampError("input", "malformed JSON", { file, fix: FORM });
  }
  throw new StampError("input", "not a list of rows", { file, fix: FORM });
}

function parseCsv(text: string, file: string): unknown {
  const [head = "", ...lines] = text.trimEnd().split(/\r?\n/u);
  const headings = cells(head);
  const known = ["stamp", "at", ...BOUNDS];
  const problems = headings
    .filter((heading, index) => !known.includes(heading) || headings.indexOf(heading) !== index)
    .map(
      (heading) =>
        new StampError("input", "not a heading, or one given twice", {
          file,
          line: 1,
          received: shown(heading),
          allowed: known.join(", "),
        }),
    );
  if (!headings.includes("stamp"))
    problems.push(new StampError("input", "the heading stamp is missing", { file, line: 1, fix: FORM }));
  const records = lines.map((line, index) => {
    const values = cells(line);
    if (values.length !== headings.length)
      problems.push(
        new StampError("input", "another number of cells than headings", {
          file,
          line: index + 2,
          received: String(values.length),
          allowed: String(headings.length),
        }),
      );
    const pairs = headings.map((heading, column) => [heading, cellValue(heading, values[column] ?? "")]);
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as unknown;
  });
  if (problems.length > 0) throw StampError.all(problems);
  return records;
}

/** Cells of a line; ids, days and numbers hold no commas, so quotes are only taken off. */
function cells(line: string): string[] {
  return line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/u, "$1"));
}

function cellValue(heading: string, text: string): string | number | undefined {
  if (text === "") return undefined;
  if (heading === "stamp" || heading === "at") return text;
  return /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : text;
}

async function readUse(path: string, file: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      const allowed = `at most ${MOST_BYTES} bytes`;
      throw new StampError("input", "the file is too large", { file, received: `${size} bytes`, allowed });
    }
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof StampError) throw error;
    throw new StampError("input", `can't be read (${codeOf(error)})`, {
      file,
      field: "--use",
      fix: "check the file and its permissions",
    });
  }
}
