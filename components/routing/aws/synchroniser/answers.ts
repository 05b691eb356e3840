import { LOGGED_STAMP } from "../../../../router/decision/answer";
import { outliers, type Sample } from "../../../../router/table/outliers";
import type { Verdict } from "./verdicts";

/** Seconds that a stamp is not asked when it is found for the first time. */
const FIRST_SECONDS = 60;
/** What CloudFront had itself, which says nothing of a stamp. */
const CACHED = "Hit";
const STAMP = new RegExp(`^${LOGGED_STAMP.replace(".", "\\.")}([a-z][a-z0-9]{1,7})$`);

/** One line of the log, whose fields have shapes of their own: nothing depends on their order. */
interface Line {
  readonly stamp: string;
  readonly status: number;
  readonly milliseconds: number;
}

/**
 * What a batch of CloudFront's real-time log says of the stamps that answered; undefined for any other event. A client that went away has
 * status 000 and says nothing either.
 */
export function samplesOf(event: object): Sample[] | undefined {
  const records: unknown = Reflect.get(event, "Records");
  if (!Array.isArray(records)) return undefined;
  const texts = records.flatMap((record: unknown) => dataOf(record));
  if (texts.length === 0) return undefined;
  const all = new Map<string, Line[]>();
  for (const text of texts)
    for (const line of text.split("\n")) {
      const read = lineOf(line);
      if (read !== undefined) all.set(read.stamp, [...(all.get(read.stamp) ?? []), read]);
    }
  return [...all].map(([stamp, lines]) => ({
    stamp,
    requests: lines.length,
    errors: lines.filter(({ status }) => status >= 500).length,
    milliseconds: lines.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / lines.length,
  }));
}

/** The stamps of a batch that fail their tenants, judged against the others as thin routers judge them. */
export function verdictsIn(samples: readonly Sample[], now: Date): Verdict[] {
  return outliers(samples, 0).map(({ stamp }) => ({
    stamp,
    fails: true,
    at: now.getTime(),
    seconds: FIRST_SECONDS,
  }));
}

function dataOf(record: unknown): string[] {
  if (typeof record !== "object" || record === null) return [];
  const kinesis: unknown = Reflect.get(record, "kinesis");
  if (typeof kinesis !== "object" || kinesis === null) return [];
  const data: unknown = Reflect.get(kinesis, "data");
  return typeof data === "string" ? [Buffer.from(data, "base64").toString("utf8")] : [];
}

function lineOf(line: string): Line | undefined {
  const fields = line.trim().split("\t");
  const of = (shape: RegExp): string | undefined => {
    const found = fields.map((field) => shape.exec(field)).find((match) => match !== null);
    return found?.[1];
  };
  const [stamp, status, seconds] = [STAMP, /^([1-5][0-9]{2})$/, /^([0-9]+\.[0-9]+)$/].map(of);
  if (stamp === undefined || status === undefined || fields.includes(CACHED)) return undefined;
  return { stamp, status: Number(status), milliseconds: 1000 * Number(seconds ?? 0) };
}
