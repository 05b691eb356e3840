import { defined } from "../../core/defined";
import { setTimeout as after } from "node:timers/promises";
import { isLateRight } from "../../engines/late-rights";
import type { Engine, OperationOptions, StackSpec, UpdateResult } from "../../engines/engine";

/** Seconds before the update runs again, each time: rights are everywhere within minutes. */
const WAITS = [5, 20, 60, 120];

/**
 * Brings a stack up. Where all that failed was refused a right that had just been given, nothing is wrong but the time: the
 * same update runs again a little later. Any other failure is the caller's.
 *
 * @param tell what is being waited for, in words
 */
export async function upSettled(
  engine: Engine,
  spec: StackSpec,
  options: OperationOptions,
  tell: (step: string) => void = () => undefined,
): Promise<UpdateResult> {
  for (const seconds of WAITS) {
    try {
      return await engine.up(spec, options);
    } catch (error) {
      if (!(error instanceof Error) || !isLateRight(error)) throw error;
      tell(`a right is not everywhere yet; again in ${seconds} s`);
      // The simulated clouds refuse by count and not by the clock.
      await after(engine.name === "embedded" ? 0 : seconds * 1000, undefined, {
        ...defined({ signal: options.signal }),
      });
    }
  }
  return engine.up(spec, options);
}
