import type { Envelope } from "../envelope";
import type { StampEvent } from "../event";

/**
 * An event as the centres' tables, views and searches read it: its fields as JSON, the data a text, whose numbers stay what they are
 * (docs/events.md, "By tenant, and by words").
 */
export function contentOf(event: StampEvent): string {
  return JSON.stringify(event);
}

/** The attributes of CloudEvents under a prefix of a cloud's own, beside the content: whose an event is can be told without reading it. */
export function attributesOf({ headers }: Envelope, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith("ce-") ? [[`${prefix}${name.slice("ce-".length)}`, value]] : [],
    ),
  );
}
