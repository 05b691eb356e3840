import { LOGGED_STAMP } from "../../../../router/decision/answer";
import { type Answer, ByTenant } from "../../../../router/table/by-tenant";
import { outliers, type Sample } from "../../../../router/table/outliers";
import type { Verdict } from "./verdicts";

/** Seconds that a stamp is not asked when it is found for the first time. */
const FIRST_SECONDS = 60;
/**
 * Seconds after which an answer says nothing any more: CloudFront may deliver a line long after its request, and one from before a stamp was
 * taken out must not take it out again. No longer than that lasts at first.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html
 */
const FRESH_SECONDS = FIRST_SECONDS;
/**
 * What CloudFront answered itself, which says nothing of a stamp: from its cache, or because too much was asked of it.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
const NO_STAMP = new Set(["Hit", "LimitExceeded", "CapacityExceeded"]);
const STAMP = new RegExp(`^${LOGGED_STAMP.replace(".", "\\.")}([a-z][a-z0-9]{1,7})\\.([0-9]{1,3})$`);

/**
 * What a batch of CloudFront's real-time log says of the stamps that answered; undefined for any other event. A client that went away has
 * status 000 and says nothing.
 */
export function samplesOf(event: object, now: Date): Sample[] | undefined {
  const records: unknown = Reflect.get(event, "Records");
  if (!Array.isArray(records)) return undefined;
  const texts = records.flatMap((record: unknown) => dataOf(record));
  if (texts.length === 0) return undefined;
  const answers = new ByTenant();
  for (const text of texts)
    for (const line of text.split("\n")) {
      const answer = answerIn(line, now);
      if (answer !== undefined) answers.count(answer);
    }
  return answers.take();
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

/**
 * What a line of the log says, whose fields have shapes of their own: nothing depends on their order. Its tenant is a group of tenants.
 * Undefined of a line that says nothing of a stamp, or does not say when.
 */
function answerIn(line: string, now: Date): Answer | undefined {
  const fields = line.trim().split("\t");
  const of = (shape: RegExp): RegExpExecArray | undefined =>
    fields.map((field) => shape.exec(field)).find((match) => match !== null) ?? undefined;
  const [whose, status] = [of(STAMP), of(/^[1-5][0-9]{2}$/)];
  const [when, took] = [of(/^[0-9]{9,11}(?:\.[0-9]+)?$/), of(/^[0-9]{1,5}\.[0-9]+$/)];
  if (whose === undefined || status === undefined || when === undefined) return undefined;
  if (Number(when[0]) < now.getTime() / 1000 - FRESH_SECONDS) return undefined;
  if (fields.some((field) => NO_STAMP.has(field))) return undefined;
  const [, stamp = "", tenant = ""] = whose;
  return { stamp, tenant, isError: status[0] >= "500", milliseconds: 1000 * Number(took?.[0] ?? 0) };
}
