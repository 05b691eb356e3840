import { z } from "zod";
import type { FaultPlace, Injector, Made } from "./injector";
import { vendorCall } from "./vendor-cli";

/** Tag by which an experiment is found again whose answer was lost. */
const TAG = "stampworks-drill";

/**
 * `ExperimentStatus`, and what it says of the fault.
 * Source: https://docs.aws.amazon.com/fis/latest/APIReference/API_ExperimentState.html
 */
const OVER = new Set(["completed", "stopping", "stopped", "failed", "cancelled"]);
const STRUCK = new Set(["running", "completed", "stopping", "stopped"]);

const experiment = z.object({
  id: z.string(),
  state: z.object({ status: z.string(), reason: z.string().optional() }),
  tags: z.record(z.string(), z.string()).optional(),
});
const one = z.object({ experiment });
const all = z.object({ experiments: z.array(experiment) });

/**
 * Breaks by an experiment of AWS Fault Injection Service, made of a template that the stamp or its owner has. It ends by itself, after what
 * its template says or by its stop conditions; here it is stopped earlier where all was seen.
 * Source: https://docs.aws.amazon.com/fis/latest/APIReference/API_StartExperiment.html
 */
export function byFis(template: string, { env, region }: FaultPlace): Injector {
  const call = <S extends z.ZodType>(args: readonly string[], signal: AbortSignal, schema: S) =>
    vendorCall(
      { program: "aws", args: ["fis", ...args, "--region", region, "--output", "json"], env, signal },
      schema,
    );
  const found = async ({ handle, token }: Made, signal: AbortSignal) => {
    if (handle !== undefined) return (await call(["get-experiment", "--id", handle], signal, one)).experiment;
    const { experiments } = await call(
      ["list-experiments", "--experiment-template-id", template],
      signal,
      all,
    );
    return experiments.find(({ tags }) => tags?.[TAG] === token);
  };
  return {
    by: "aws-fis",
    begin: async (token, signal) => {
      const names = [
        "--experiment-template-id",
        template,
        "--client-token",
        token,
        "--tags",
        `${TAG}=${token}`,
      ];
      return (await call(["start-experiment", ...names], signal, one)).experiment.id;
    },
    hasStruck: async (made, signal) => {
      const state = (await found(made, signal))?.state;
      if (state?.status === "failed" || state?.status === "cancelled")
        throw new Error(`the experiment of AWS FIS ${state.status}: ${state.reason ?? "no reason given"}`);
      return state !== undefined && STRUCK.has(state.status);
    },
    mend: async (made, signal) => {
      const known = await found(made, signal);
      if (known === undefined || OVER.has(known.state.status)) return;
      await call(["stop-experiment", "--id", known.id], signal, one);
    },
  };
}
