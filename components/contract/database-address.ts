import type { Input } from "@pulumi/pulumi";
import type { DatabasePart } from "./parts";

/**
 * Where the app finds the primary. With a pooler, `DATABASE_HOST` is the pooler's and the server's own address stands apart, for
 * migrations and whatever else keeps a session to itself.
 */
export function databaseAddress({
  host,
  port,
  pooled,
}: Pick<DatabasePart, "host" | "port" | "pooled">): Record<string, Input<string>> {
  if (pooled === undefined) return { DATABASE_HOST: host };
  return {
    DATABASE_HOST: pooled.host,
    DATABASE_PORT: String(pooled.port),
    DATABASE_DIRECT_HOST: host,
    DATABASE_DIRECT_PORT: String(port),
  };
}
