import { existsSync } from "node:fs";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
import { duckdb } from "./duckdb-open";
import { duckdbProblem } from "./duckdb-problem";
import { fileBehind, openerOf } from "./openers";

/** What is looked for in a centre's file. */
export interface Looked {
  /** Each must stand in the event's tenant, type, subject or data, in any case of letters; one at least. */
  readonly words: readonly string[];
  /** A tenant's events alone. Default: all. */
  readonly tenant?: string | undefined;
  /** Events of these stamps alone. Default: all. */
  readonly stamps?: readonly string[] | undefined;
  /** Events written in the last so many days. */
  readonly days: number;
  /** As many events at most, the newest first. */
  readonly limit: number;
}

/** An event with the words. */
export interface FoundEvent {
  readonly tenant: string;
  readonly stamp: string;
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly subject?: string | undefined;
  /** When it was written at the stamp, ISO 8601 in UTC. */
  readonly time: string;
  readonly data: string;
}

/** What was found, and how much was read for it. */
export interface SearchFound {
  readonly events: readonly FoundEvent[];
  /** Events with the words; more than are given where there are more than the limit. */
  readonly all: number;
  /** Events that were read. */
  readonly read: number;
}

const counts = z.array(z.object({ read: z.coerce.number(), found: z.coerce.number() })).min(1);
const rows = z.array(
  z.object({
    tenant: z.string(),
    stamp: z.string(),
    sequence: z.coerce.number(),
    id: z.string(),
    type: z.string(),
    subject: z.string().nullable(),
    time: z.string(),
    data: z.string(),
  }),
);

/** Events of the tenant, the stamps and the days. */
const AMONG = `FROM events WHERE time >= (now() AT TIME ZONE 'UTC') - to_days($days::INTEGER)
  AND ($tenant = '' OR tenant = $tenant)
  AND ($stamps = '' OR list_contains(string_split($stamps, ','), stamp))`;
/**
 * Of these, those in which each word stands. A word is a value and no pattern: nothing in it has a meaning. There is no question within the
 * question, for which DuckDB would keep what it reads: of two million events that took 3 min and 800 MB, and takes 6 s.
 */
const withWords = (words: readonly string[]): string =>
  words
    .map(
      (_, at) =>
        `contains(lower(concat_ws(chr(10), tenant, type, subject, data::VARCHAR)), lower($word${at}))`,
    )
    .join(" AND ");

/**
 * Looks for words in the events of a DuckDB file, which is opened to read and changed in nothing. It has no index: it reads every event of
 * the tenant and the days.
 * @throws StampError `input` when there is no such file or it is none of a centre, `locked` while what takes events in has it
 */
export async function searchDuckDb(file: string, looked: Looked): Promise<SearchFound> {
  if (!existsSync(file))
    throw new StampError("input", "there is no such file", {
      field: "--file",
      received: file,
      fix: "name the file of a centre: of openDuckDb, or of stampworks central --local --keep FILE",
    });
  const over = openerOf(fileBehind(file), "reads", "close the centre, or search a copy of the file");
  try {
    return await lookIn(file, looked);
  } finally {
    over();
  }
}

async function lookIn(file: string, looked: Looked): Promise<SearchFound> {
  const { DuckDBInstance } = await duckdb();
  const instance = await DuckDBInstance.create(file, {
    access_mode: "READ_ONLY",
    threads: "2",
    memory_limit: "512MB",
    // A file that somebody else made may have views over other files.
    enable_external_access: "false",
  }).catch((error: unknown) => {
    throw refused(file, error);
  });
  try {
    const connection = await instance.connect();
    try {
      const values = {
        tenant: looked.tenant ?? "",
        stamps: (looked.stamps ?? []).join(","),
        days: String(looked.days),
      };
      const words = Object.fromEntries(looked.words.map((word, at) => [`word${at}`, word]));
      const has = withWords(looked.words);
      const ask = async (sql: string, more: Record<string, string> = {}) =>
        (
          await connection.runAndReadAll(sql, { ...values, ...words, ...more }).catch((error: unknown) => {
            throw refused(file, error);
          })
        ).getRowObjectsJson();
      const [counted] = counts.parse(
        await ask(`SELECT count(*) AS read, count(*) FILTER (WHERE ${has}) AS found ${AMONG}`),
      );
      const found = rows.parse(
        await ask(
          `SELECT tenant, stamp, sequence, id::VARCHAR AS id, type, subject, strftime(time, '%Y-%m-%dT%H:%M:%S.%gZ') AS time,
            data::VARCHAR AS data ${AMONG} AND ${has} ORDER BY time DESC, tenant, sequence DESC LIMIT $limit::INTEGER`,
          { limit: String(looked.limit) },
        ),
      );
      return {
        events: found.map(({ subject, ...event }) => (subject === null ? event : { ...event, subject })),
        all: counted?.found ?? 0,
        read: counted?.read ?? 0,
      };
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

function refused(file: string, error: unknown): StampError {
  const problem = messageOf(error);
  const known = duckdbProblem(file, error);
  if (known instanceof StampError && known.code === "locked") return known;
  if (problem.startsWith("Out of Memory Error:"))
    return new StampError(
      "state",
      "a search has not enough memory",
      {
        file,
        received: "512 MB",
        fix: "ask for fewer days (--days), events (--limit) or a tenant's alone (--tenant)",
      },
      { cause: error },
    );
  return new StampError(
    "input",
    "not the file of a centre",
    { file, received: problem.split("\n")[0] ?? "" },
    { cause: error },
  );
}
