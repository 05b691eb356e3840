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
/** Each takes 49 bytes at most, and the store's value 1,024. */
const MOST_WORDS = 20;

/** What an alarm of the layer said of a stamp, or its answers. */
export interface Verdict {
  readonly stamp: string;
  readonly fails: boolean;
  /** When the alarm came to say so, milliseconds since 1970. */
  readonly at: number;
  /** Seconds that it is not asked, where what it answered said so and no alarm will say its end; twice as many each further time in a row. */
  readonly seconds?: number;
}

/** What a stamp's answers said last. */
interface Found {
  /** Seconds since 1970 until when the stamp is not asked. */
  readonly until: number;
  /** For how many. */
  readonly seconds: number;
}

/** What the last alarm said, and when. What answers said is beside it: neither ends the other, nor is told by the other's time. */
interface Word {
  /** Seconds since 1970 until when the stamp is not asked; 0: it serves. */
  readonly until: number;
  readonly at: number;
  readonly found?: Found;
}

/**
 * Stamp → what was said of it. That one serves is kept for as long as an older word may be on its way: events come in any order, and
 * more than once.
 */
export type Verdicts = ReadonlyMap<string, Word>;

/**
 * What was said, with another word. No more stamps than the thin router takes out are held to fail: what all have is not a
 * stamp's fault, and refusing everybody would help nobody.
 *
 * @param now seconds since 1970
 * @param stamps how many there are
 * @param elsewhere ids of those that are out whatever is said here
 */
export function withVerdict(
  known: Verdicts,
  { at, fails, seconds, stamp }: Verdict,
  now: number,
  stamps: number,
  elsewhere: readonly string[] = [],
): Verdicts {
  const lasting = new Map([...known].flatMap(([id, word]) => stillSaid(id, word, now)));
  const before = lasting.get(stamp) ?? { until: 0, at: 0 };
  if (seconds === undefined && at < before.at) return lasting;
  const word = seconds === undefined ? alarmed(before, fails, at, now) : foundAgain(before, seconds, now);
  if (untilOf(word) <= now) return fitting(lasting.set(stamp, word));
  const out = new Set(elsewhere);
  for (const [id, other] of lasting) if (untilOf(other) > now) out.add(id);
  out.delete(stamp);
  if (out.size < Math.min(mostOut(stamps), MOST_WORDS)) return fitting(lasting.set(stamp, word));
  return seconds === undefined ? fitting(lasting.set(stamp, alarmed(before, false, at, now))) : lasting;
}

/** A word without what is over; what answers said is kept a while longer, because the next time counts from it. */
function stillSaid(stamp: string, { at, found, until }: Word, now: number): [string, Word][] {
  const isAlarms = (until === 0 ? at / 1000 + SECONDS : until) > now;
  const isFound = found !== undefined && found.until + MOST_SECONDS >= now;
  if (!isAlarms && !isFound) return [];
  return [[stamp, { ...(isAlarms ? { until, at } : { until: 0, at }), ...(isFound ? { found } : {}) }]];
}

function alarmed({ found, until }: Word, fails: boolean, at: number, now: number): Word {
  return { until: fails ? Math.max(until, now + SECONDS) : 0, at, ...(found === undefined ? {} : { found }) };
}

/** One that is out already is not found again: the batch came twice, or another part of the log says the same. */
function foundAgain(before: Word, first: number, now: number): Word {
  if (untilOf(before) > now) return before;
  const seconds =
    before.found === undefined ? first : Math.min(MOST_SECONDS, Math.max(first, 2 * before.found.seconds));
  return { ...before, found: { until: now + seconds, seconds } };
}

/** Seconds since 1970 until when a stamp is not asked; 0: it serves. */
function untilOf({ found, until }: Word): number {
  return Math.max(until, found?.until ?? 0);
}

/** As many as one value of the store holds, without those that have served for the longest. */
function fitting(words: Verdicts): Verdicts {
  const serving = [...words]
    .filter(([, word]) => word.until === 0)
    .sort(([, a], [, b]) => untilOf(a) - untilOf(b) || a.at - b.at);
  const over = new Set(serving.slice(0, Math.max(0, words.size - MOST_WORDS)).map(([stamp]) => stamp));
  return new Map([...words].filter(([stamp]) => !over.has(stamp)));
}

/** Stamp → seconds since 1970 until when it is not asked. */
export function failing(verdicts: Verdicts): ReadonlyMap<string, number> {
  return new Map(
    [...verdicts].flatMap(([stamp, word]) => (untilOf(word) === 0 ? [] : [[stamp, untilOf(word)]])),
  );
}

/** What stands in the store. */
export function written(verdicts: Verdicts): string {
  return [...verdicts]
    .map(([stamp, { at, found, until }]) =>
      [stamp, until, at, ...(found === undefined ? [] : [found.until, found.seconds])].join("="),
    )
    .join(" ");
}

const WORD = /^([a-z][a-z0-9]{1,7})=([0-9]{1,12})(?:=([0-9]{1,15})(?:=([0-9]{1,12})=([0-9]{1,3}))?)?$/;

/** What stood there; what can't be read says nothing. */
export function readVerdicts(text: string | undefined): Verdicts {
  return new Map(
    (text ?? "").split(" ").flatMap((part): [string, Word][] => {
      const [, stamp, until, at = "0", foundUntil, seconds] = WORD.exec(part) ?? [];
      if (stamp === undefined) return [];
      const found =
        foundUntil === undefined ? {} : { found: { until: Number(foundUntil), seconds: Number(seconds) } };
      return [[stamp, { until: Number(until), at: Number(at), ...found }]];
    }),
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
