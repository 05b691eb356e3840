import { mostOut } from "../../../../router/table/most-out";

/** Key under which a store has them: a function that starts anew knows what the one before was told. The edge does not read it. */
export const VERDICTS = "j";
/**
 * Seconds that a stamp is not asked once an alarm said that it fails. The alarm's end is told, too; what is lost on the way ends by
 * itself.
 */
const SECONDS = 3600;

/** What an alarm of the layer said of a stamp. */
export interface Verdict {
  readonly stamp: string;
  readonly fails: boolean;
}

/** Stamp → seconds since 1970 until when it is not asked. */
export type Verdicts = ReadonlyMap<string, number>;

/**
 * What alarms said, with another word. No more stamps than the thin router takes out are held to fail by alarms: what all have is not a
 * stamp's fault, and refusing everybody would help nobody.
 *
 * @param now seconds since 1970
 * @param stamps how many there are
 */
export function withVerdict(
  known: Verdicts,
  { fails, stamp }: Verdict,
  now: number,
  stamps: number,
): Verdicts {
  const others = new Map([...known].filter(([id, until]) => id !== stamp && until > now));
  if (fails && others.size < mostOut(stamps)) others.set(stamp, now + SECONDS);
  return others;
}

/** What stands in the store. */
export function written(verdicts: Verdicts): string {
  return [...verdicts].map(([stamp, until]) => `${stamp}=${until}`).join(" ");
}

/** What stood there; what can't be read says nothing. */
export function readVerdicts(text: string | undefined): Verdicts {
  const parts = (text ?? "").split(" ").map((part) => part.split("="));
  return new Map(
    parts.flatMap(([stamp = "", until = ""]) =>
      /^[a-z][a-z0-9]{1,7}$/.test(stamp) && /^[0-9]{1,12}$/.test(until) ? [[stamp, Number(until)]] : [],
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
  return value === "ALARM" || value === "OK" ? { stamp, fails: value === "ALARM" } : undefined;
}
