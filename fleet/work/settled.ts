import { setTimeout as after } from "node:timers/promises";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import type { Engine, OperationOptions, StackName, StackSpec, UpdateResult } from "../../engines/engine";
import { type Wait, waitOf } from "../../engines/passing";

/** Seconds before an update runs again, each time: rights are everywhere within minutes. */
const UP_WAITS = [5, 20, 60, 120];
/** The same of a destroy: a lock or a link that is gone is forgotten everywhere within minutes. */
const DESTROY_WAITS = [5, 20, 60, 120, 300];

const REASONS: Readonly<Record<Exclude<Wait, "release">, string>> = {
  right: "a right is not everywhere yet",
  busy: "the cloud is still busy with what it did before",
};

/** Says what is being waited for, in words. */
type Tell = (step: string) => void;
const silent: Tell = () => undefined;

/**
 * Brings a stack up. Where all that failed was refused a right that had just been given, or by what is still busy, nothing is wrong but
 * the time: the same update runs again a little later. Any other failure is the caller's.
 */
export async function upSettled(
  engine: Engine,
  spec: StackSpec,
  options: OperationOptions,
  tell: Tell = silent,
): Promise<UpdateResult> {
  return settled(() => engine.up(spec, options), { engine, options, tell, operation: "up", waits: UP_WAITS });
}

/**
 * Destroys a stack; it runs again as an update does, but not where a cloud keeps something for hours: that is said.
 * @returns what the last run did, with all that was deleted
 */
export async function destroySettled(
  engine: Engine,
  name: StackName,
  options: OperationOptions,
  tell: Tell = silent,
): Promise<UpdateResult> {
  let [deleted, before] = [0, 0];
  const onEvent: OperationOptions["onEvent"] = (event) => {
    if (event.kind === "done" && event.op === "delete") deleted += 1;
    options.onEvent?.(event);
  };
  const run = (): Promise<UpdateResult> => {
    before = deleted;
    return engine.destroy(name, { ...options, onEvent });
  };
  const result = await settled(run, { engine, options, tell, operation: "destroy", waits: DESTROY_WAITS });
  return { ...result, counts: { ...result.counts, delete: result.counts.delete + before } };
}

/** The same error with what is to be done. */
function held(error: unknown): unknown {
  if (!(error instanceof StampError)) return error;
  const fix =
    "nothing is wrong: Cloud Run gives a subnet's addresses back one to two hours after the last service in it was deleted; the rest is gone; run the same command again then";
  return new StampError(error.code, error.problem, { ...error.details, fix }, { cause: error });
}

interface Settling {
  readonly engine: Engine;
  readonly options: OperationOptions;
  readonly tell: Tell;
  readonly operation: "up" | "destroy";
  readonly waits: readonly number[];
}

async function settled(
  work: () => Promise<UpdateResult>,
  { engine, operation, options: { signal }, tell, waits }: Settling,
): Promise<UpdateResult> {
  for (const seconds of waits) {
    try {
      return await work();
    } catch (error) {
      const wait = error instanceof Error ? waitOf(error, operation) : undefined;
      if (wait === "release") throw held(error);
      if (wait === undefined) throw error;
      tell(`${REASONS[wait]}; again in ${seconds} s`);
      // The simulated clouds refuse by count and not by the clock.
      await after(engine.name === "embedded" ? 0 : seconds * 1000, undefined, { ...defined({ signal }) });
    }
  }
  return work();
}
