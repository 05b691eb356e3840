import { z } from "zod";

/**
 * An event as EventBridge hands it to a target, and as it lies in a queue of dead letters. Source:
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
const eventSchema = z.object({
  account: z.string(),
  source: z.string().min(1),
  "detail-type": z.string().min(1),
  time: z.string(),
  resources: z.array(z.string()).optional(),
  detail: z.looseObject({
    tenant: z.string().min(1),
    time: z.string().optional(),
  }),
});

/** A dead letter, as far as it has to be known: whose it is, since when, and what is put back. */
export interface Letter {
  readonly account: string;
  readonly tenant: string;
  /** When it was written, milliseconds since 1970; undefined where it says no time. */
  readonly time: number | undefined;
  readonly source: string;
  readonly detailType: string;
  /** When EventBridge took it. */
  readonly taken: string;
  readonly resources: readonly string[];
  /** What the application published, character by character: numbers are not read. */
  readonly detail: string;
}

/** Reads a dead letter; why it is none that can be put back otherwise. */
export function readLetter(body: string): Letter | "no event" | "no tenant" {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    return "no event";
  }
  const event = eventSchema.safeParse(said);
  if (!event.success)
    return event.error.issues.every(({ path }) => path[0] === "detail") ? "no tenant" : "no event";
  const { account, detail, resources = [], source, time: taken, "detail-type": detailType } = event.data;
  const at = Date.parse(detail.time ?? taken);
  const time = Number.isNaN(at) ? undefined : at;
  const raw = memberOf(body, "detail");
  if (raw === undefined) return "no event";
  return { account, tenant: detail.tenant, time, source, detailType, taken, resources, detail: raw };
}

/**
 * The text of a member of an object of JSON, as it stands there; the last, where a name comes twice, as readers of JSON take it.
 * @param text an object that is JSON
 */
export function memberOf(text: string, name: string): string | undefined {
  let at = text.indexOf("{") + 1;
  let found: string | undefined;
  for (;;) {
    at = skip(text, at, /[\s,]*/uy);
    if (text[at] !== '"') return found;
    const key = skip(text, at, STRING);
    const value = skip(text, key, /\s*:\s*/uy);
    const end = endOf(text, value);
    if (JSON.parse(text.slice(at, key)) === name) found = text.slice(value, end);
    at = end;
  }
}

const STRING = /"(?:[^"\\]|\\.)*"/uy;

function skip(text: string, at: number, what: RegExp): number {
  what.lastIndex = at;
  return at + (what.exec(text)?.[0].length ?? 0);
}

/** Where the value ends that begins here. */
function endOf(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const sign = text[at] ?? "";
    if (sign === '"') at = skip(text, at, STRING);
    else if (depth === 0 && /[,}\s]/u.test(sign)) return at;
    else {
      depth += /[[{]/u.test(sign) ? 1 : /[\]}]/u.test(sign) ? -1 : 0;
      at += 1;
    }
    if (depth === 0 && /["\]}]/u.test(sign)) return at;
  }
  return text.length;
}
