import { z } from "zod";
import type { SqlClient } from "./client";

/** What an application says has happened. */
export interface NewEvent {
  readonly tenant: string;
  /** `com.example.order.placed` */
  readonly type: string;
  /** What JSON can say; at most 200,000 bytes. */
  readonly data: unknown;
  /** What it is about, within the tenant: `order/42`. */
  readonly subject?: string;
}

const added = z.tuple([z.object({ id: z.string() })]);

/**
 * Writes an event in the transaction that the client is in, which is committed with it or not at all.
 * @param schema where the outbox is; default `public`
 * @returns the event's id
 */
export async function addEvent(client: SqlClient, event: NewEvent, schema = "public"): Promise<string> {
  const { data, subject, tenant, type } = event;
  const text = `SELECT ${schema}.stampworks_event($1, $2, $3::jsonb, $4)::text AS id`;
  const { rows } = await client.query(text, [tenant, type, JSON.stringify(data), subject ?? null]);
  return added.parse(rows)[0].id;
}
