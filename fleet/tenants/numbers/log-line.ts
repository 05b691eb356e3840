import { z } from "zod";
import { tenantItemSchema } from "../../../components/routing/contract";

/** A request, as the router's log has it. */
export interface LoggedRequest {
  /** Seconds since 1970. */
  readonly time: number;
  readonly tenant: string;
  readonly status: number;
  /** Milliseconds from its first byte to its last; undefined where it was cut off. */
  readonly ms: number | undefined;
}

const lineSchema = z.object({
  time: z.int().min(0),
  tenant: tenantItemSchema.shape.tenant,
  stamp: z.string(),
  status: z.int(),
  total: z.number(),
});
/** What HAProxy writes where no server answered. Source: https://docs.haproxy.org/3.0/configuration.html#8.2.3 */
const NO_SERVER = "<NOSRV>";
/** Answers of the router itself to whom it can't place: such a name is a stranger's, whatever it says. */
const STRANGE = new Set([400, 401, 404, 405]);

/** @returns `strange` for a request that is no tenant's, undefined for what is no line of the router's log */
export function readLine(text: string): LoggedRequest | "strange" | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = lineSchema.safeParse(value);
  if (!read.success) {
    const isLine = typeof value === "object" && value !== null && "tenant" in value && "status" in value;
    return isLine ? "strange" : undefined;
  }
  const { stamp, status, tenant, time, total } = read.data;
  if (stamp === NO_SERVER && STRANGE.has(status)) return "strange";
  return { time, tenant, status, ms: total < 0 ? undefined : total };
}
