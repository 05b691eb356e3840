import { z } from "zod";
import type { FaultPlace, Injector } from "./injector";
import { vendorCall } from "./vendor-cli";

/** Source: https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1/operations */
const operation = z.object({
  name: z.string(),
  status: z.string(),
  error: z.object({ errors: z.array(z.object({ message: z.string().optional() })).optional() }).optional(),
});

/**
 * Breaks by a failover of Cloud SQL: the primary goes, and the standby in another zone takes its place. There is nothing to be ended: the
 * failover is over by itself, and the instance stays where it went.
 * Source: https://cloud.google.com/sql/docs/postgres/configure-ha#initiate-failover
 */
export function bySqlFailover(instance: string, { account, env }: FaultPlace): Injector {
  const call = (args: readonly string[], signal: AbortSignal) =>
    vendorCall(
      {
        program: "gcloud",
        args: [
          ...["sql", ...args, "--format", "json", "--quiet"],
          ...(account === undefined ? [] : ["--project", account]),
        ],
        ...{ env, signal },
      },
      operation,
    );
  return {
    by: "gcp-sql-failover",
    begin: async (_token, signal) =>
      (await call(["instances", "failover", instance, "--async"], signal)).name,
    hasStruck: async ({ handle }, signal) => {
      if (handle === undefined) return false;
      const { error, status } = await call(["operations", "describe", handle], signal);
      const [first] = error?.errors ?? [];
      if (error !== undefined)
        throw new Error(`the failover of Cloud SQL failed: ${first?.message ?? "no reason given"}`);
      return status === "DONE" || status === "RUNNING";
    },
    mend: () => Promise.resolve(),
  };
}
