import { z } from "zod";
import type { ObjectStore } from "./store";

/** Where it is kept beside a tenant's objects up to which moment a standby has all of its home's. */
function markKey(tenant: string): string {
  return `.stampworks/standby/${tenant}`;
}

const markSchema = z.strictObject({ upTo: z.iso.datetime() });

/** Notes the moment, once all of it was written. */
export async function writeMark(store: ObjectStore, tenant: string, upTo: Date): Promise<void> {
  const body = Buffer.from(JSON.stringify({ upTo: upTo.toISOString() }));
  await store.put(markKey(tenant), { body, size: body.length, type: "application/json" });
}

/** The moment that was noted; undefined where none was. */
export async function readMark(store: ObjectStore, tenant: string): Promise<Date | undefined> {
  const found = await store.get(markKey(tenant));
  if (found === undefined) return undefined;
  const parts: Buffer[] = [];
  for await (const part of found.body) parts.push(Buffer.from(part as Uint8Array));
  return new Date(markSchema.parse(JSON.parse(Buffer.concat(parts).toString("utf8"))).upTo);
}

/** A copy that is deleted is nobody's standby. */
export function removeMark(store: ObjectStore, tenant: string): Promise<void> {
  return store.remove(markKey(tenant));
}
