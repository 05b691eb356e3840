import { mostOut } from "../../../../router/table/most-out";

/** Key under which a store has them: a function that starts anew knows what the one before was told. The edge does not read it. */
export const VERDICTS = "j";
/**
 * Seconds that a stamp is not asked once an alarm said that it fails. The alarm's end is told, too; what is lost on the way ends by
 * itself.
 */
const SECONDS = 3600;
/** The most of one that was found by what it answered. */
const MOST_SECONDS = 300;
/** Each takes 34 bytes at most, and the store's value 1,024. */
const MOST_WORDS = 24;

/** What an alarm of the layer said of a stamp. */
export interface Verdict {
  readonly stamp: string;
  readonly fails: boolean;
  /** When the alarm came to say so, milliseconds since 1970. */
  readonly at: number;
  /** Seconds that it is not asked, where what it answered said so and no alarm will say its end; twice as many each further time in a row. */
  readonly seconds?: number;
}

/** What the last alarm said, and when. */
interface Word {
  /** Seconds since 1970 until when the stamp is not asked; 0: it serves. */
  readonly until: number;
  readonly at: number;
}

/**
 * Stamp → what was said of it. That one serves is kept for as long as an older word may be on its way: events come in any order, and
 * more than once.
 */
export type Verdicts = ReadonlyMap<string, Word>;

/**
 * What alarms said, with another word. No more stamps than the thin router takes out are held to fail by alarms: what all have is not a
 * stamp's fault, and refusing everybody would help nobody.
 *
 * @param now seconds since 1970
 * @param stamps how many there are
 */
export function withVerdict(
  known: Verdicts,
  { at, fails, seconds, stamp }: Verdict,
  now: number,
  stamps: number,
): Verdicts {
  const lasting = new Map(
    [...known].filter(([, word]) => (word.until === 0 ? word.at / 1000 + SECONDS : word.until) > now),
  );
  const before = lasting.get(stamp);
  if (before !== undefined && at < before.at) return lasting;
  const untilNow = before?.until ?? 0;
  const lasts = seconds === undefined ? SECONDS : again(known.get(stamp), seconds, now);
  lasting.delete(stamp);
  if (!fails) lasting.set(stamp, { until: 0, at });
  else if (failing(lasting).size < Math.min(mostOut(stamps), MOST_WORDS))
    lasting.set(stamp, { until: Math.max(untilNow, now + lasts), at });
  return fitting(lasting);
}

/** Seconds that a stamp is not asked which was found again: twice as many as before, where that is not long ago. */
function again(last: Word | undefined, first: number, now: number): number {
  if (last === undefined || last.until < now - MOST_SECONDS) return first;
  return Math.min(MOST_SECONDS, Math.max(first, 2 * Math.round(last.until - last.at / 1000)));
}

/** As many as one value of the store holds, without those that have served for the longest. */
function fitting(words: Verdicts): Verdicts {
  const serving = [...words].filter(([, { until }]) => until === 0).sort(([, a], [, b]) => a.at - b.at);
  const over = new Set(serving.slice(0, Math.max(0, words.size - MOST_WORDS)).map(([stamp]) => stamp));
  return new Map([...words].filter(([stamp]) => !over.has(stamp)));
}

/** Stamp → seconds since 1970 until when it is not asked. */
export function failing(verdicts: Verdicts): ReadonlyMap<string, number> {
  return new Map([...verdicts].flatMap(([stamp, { until }]) => (until === 0 ? [] : [[stamp, until]])));
}

/** What stands in the store. */
export function written(verdicts: Verdicts): string {
  return [...verdicts].map(([stamp, { at, until }]) => `${stamp}=${until}=${at}`).join(" ");
}

/** What stood there; what can't be read says nothing. */
export function readVerdicts(text: string | undefined): Verdicts {
  const parts = (text ?? "").split(" ").map((part) => part.split("="));
  return new Map(
    parts.flatMap(([stamp = "", until = "", at = "0"]) =>
      /^[a-z][a-z0-9]{1,7}$/.test(stamp) && /^[0-9]{1,12}$/.test(until) && /^[0-9]{1,15}$/.test(at)
        ? [[stamp, { until: Number(until), at: Number(at) }]]
        : [],
    ),
  );
}

/**
 * What an event of CloudWatch says of a stamp; undefined for any other event.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 *
 * @param prefix what the names of the stamps' alarms begin with
 */
export function verdictOf(event: object, prefix: string): Verdict | undefined {
  const detail: unknown = Reflect.get(event, "detail");
  if (typeof detail !== "object" || detail === null) return undefined;
  const name: unknown = Reflect.get(detail, "alarmName");
  const state: unknown = Reflect.get(detail, "state");
  if (typeof name !== "string" || !name.startsWith(prefix) || typeof state !== "object" || state === null)
    return undefined;
  const [, stamp] = /^([a-z][a-z0-9]{1,7})-act-/.exec(name.slice(prefix.length)) ?? [];
  if (stamp === undefined) return undefined;
  // Where there are no numbers nothing is known: what was said before stands.
  const value: unknown = Reflect.get(state, "value");
  if (value !== "ALARM" && value !== "OK") return undefined;
  const at = Date.parse(String(Reflect.get(state, "timestamp")));
  // Without a time of its own it is as good as the oldest: it tells of nothing that is known better.
  return { stamp, fails: value === "ALARM", at: Number.isNaN(at) ? 0 : at };
}
