import { z } from "zod";

/** Bytes of an event's data: what the clouds' buses take in one message. Source: EventBridge's limit of 256 KB an entry. */
export const MOST_DATA_BYTES = 200_000;

/** A tenant's name, as the registry has it. */
export const TENANT = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** A stamp's id. */
export const STAMP = /^[a-z][a-z0-9-]{0,39}$/;
/** What happened: `com.example.order.placed`. */
export const TYPE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,253}[A-Za-z0-9])?$/;
/** Printable ASCII without what headers would need to escape: blank, quote, percent sign. */
export const SUBJECT = /^[!#$&-~]{1,255}$/;

/** Something that happened to a tenant, on its way out of a stamp. */
export const eventSchema = z.strictObject({
  /** The same for every copy of the event: duplicates are known by it. */
  id: z.uuid(),
  tenant: z.string().regex(TENANT),
  /** Id of the stamp that the tenant was on. */
  stamp: z.string().regex(STAMP),
  /**
   * The event's number among the tenant's, 1 and up without gaps: the order they were committed in. It goes on over a move, because the
   * counter moves with the tenant's data.
   */
  sequence: z.int().min(1),
  type: z.string().regex(TYPE),
  /** What it is about, within the tenant: `order/42`. */
  subject: z.string().regex(SUBJECT).optional(),
  /** When it was written at the stamp, ISO 8601 in UTC. */
  time: z.iso.datetime(),
  /** JSON, as text: a number that JavaScript would round stays what it was. */
  data: z.string().max(MOST_DATA_BYTES),
});

/** Something that happened to a tenant, on its way out of a stamp. */
export type StampEvent = z.output<typeof eventSchema>;
