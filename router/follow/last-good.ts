import { createHash } from "node:crypto";
import { writeDurably } from "../../core/files/durable";
import { readTextFile } from "../../core/files/read-text";
import { emptyTable, type Table } from "../table/changes";

/** Most bytes of a table; an edge holds 5 MB, a thin router some ten times that. */
const MAX_BYTES = 1024 * 1024 * 1024;

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * A table as a file's text: a digest, then the entries sorted by key, so that the same registry gives the same file.
 */
export function encodeTable(table: Table): string {
  const body = Object.keys(table)
    .sort()
    .map((key) => `${key} ${table[key]}\n`)
    .join("");
  return `stampworks-table-1 ${digest(body)}\n${body}`;
}

/** The table of a file's text; undefined when it is cut, changed or of another format. */
export function decodeTable(text: string): Table | undefined {
  const end = text.indexOf("\n");
  const [format, sum] = text.slice(0, Math.max(0, end)).split(" ");
  const body = text.slice(end + 1);
  if (format !== "stampworks-table-1" || sum !== digest(body)) return undefined;
  const table = emptyTable();
  for (const line of body.split("\n")) {
    const at = line.indexOf(" ");
    if (at > 0) table[line.slice(0, at)] = line.slice(at + 1);
  }
  return table;
}

/** Keeps the last good table on disk, so that a router that starts while the registry is away still knows its tenants. */
export class LastGood {
  constructor(private readonly file: string) {}

  keep(table: Table): Promise<void> {
    writeDurably(this.file, encodeTable(table));
    return Promise.resolve();
  }

  /** The table kept; undefined when there is none or it is damaged. */
  load(): Table | undefined {
    try {
      return decodeTable(readTextFile(this.file, { limit: MAX_BYTES }));
    } catch {
      return undefined;
    }
  }
}
