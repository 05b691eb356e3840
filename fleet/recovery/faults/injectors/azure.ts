import { z } from "zod";
import type { FaultPlace, Injector } from "./injector";
import { vendorCall } from "./vendor-cli";

/** Version of the service's interface: the one that its samples were reviewed with, and that is generally available. */
export const CHAOS_VERSION = "2023-11-01";
const HOST = "https://management.azure.com";

/** What an execution's status is once something was broken; another word proves nothing. */
const STRUCK = new Set(["Running", "Success"]);

const executions = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      properties: z.object({
        status: z.string(),
        startedAt: z.string().nullish(),
        stoppedAt: z.string().nullish(),
      }),
    }),
  ),
});
const anything = z.unknown();

/**
 * Whether an execution goes on: it has no moment at which it stopped.
 * Source: https://learn.microsoft.com/javascript/api/@azure/arm-chaos/experimentexecutiondetailsproperties
 */
function runs({ properties }: z.output<typeof executions>["value"][number]): boolean {
  return (properties.stoppedAt ?? "") === "";
}

/**
 * Breaks by an experiment of Azure Chaos Studio that the stamp or its owner has. It ends by itself, after what its actions say; here it is
 * cancelled earlier where all was seen. One experiment has one execution at a time, so the newest is the drill's own.
 * Source: https://learn.microsoft.com/rest/api/chaosstudio/experiments
 */
export function byChaosStudio(experiment: string, { env }: FaultPlace): Injector {
  const call = <S extends z.ZodType>(
    method: "get" | "post",
    path: string,
    signal: AbortSignal,
    schema: S,
  ) => {
    const url = `${HOST}${experiment}/${path}?api-version=${CHAOS_VERSION}`;
    return vendorCall(
      { program: "az", args: ["rest", "--method", method, "--url", url, "--output", "json"], env, signal },
      schema,
    );
  };
  const newest = async (signal: AbortSignal) => {
    const { value } = await call("get", "executions", signal, executions);
    return [...value].sort((a, b) =>
      (a.properties.startedAt ?? "") < (b.properties.startedAt ?? "") ? 1 : -1,
    )[0];
  };
  /** An execution that somebody else had begun: it is not the drill's to cancel. */
  let others: string | undefined;
  let isStarted = false;
  return {
    by: "azure-chaos",
    begin: async (_token, signal) => {
      const before = await newest(signal);
      if (before !== undefined && runs(before)) {
        if (!isStarted) others = before.name;
        throw new Error(`the experiment of Chaos Studio runs already: ${before.name}`);
      }
      isStarted = true;
      await call("post", "start", signal, anything);
      return before === undefined ? "" : before.name;
    },
    hasStruck: async ({ handle }, signal) => {
      const last = await newest(signal);
      // Its handle is the execution before: what is newer is the drill's own.
      if (last === undefined || last.name === handle) return false;
      if (last.properties.status === "Failed")
        throw new Error(`the experiment of Chaos Studio failed: ${last.name}`);
      return STRUCK.has(last.properties.status);
    },
    mend: async (_made, signal) => {
      const last = await newest(signal);
      if (last !== undefined && runs(last) && last.name !== others)
        await call("post", "cancel", signal, anything);
    },
  };
}
