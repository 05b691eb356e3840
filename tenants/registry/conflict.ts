import { StampError } from "../../core/errors";
import type { Kind } from "./registry";

/** Another write was faster. Who reads again and repeats the change may succeed. */
export class ConflictError extends StampError {
  constructor(kind: Kind, key: string, version: number, current: number | undefined) {
    super("state", `the ${kind} ${key} was changed in the meantime`, {
      received: `version ${version}`,
      allowed: current === undefined ? "version 1 (it is new)" : `version ${current + 1}`,
      fix: "read it again and repeat the change",
    });
  }
}

/** Whether an error says that another write was faster. */
export function isConflict(error: unknown): boolean {
  return error instanceof ConflictError;
}

/** Most times a change is tried again: only a very busy registry is faster every time. */
const TRIES = 100;

/**
 * Does work that reads and writes, again from the start whenever another write was faster.
 * @throws whatever else the work throws; the conflict itself after a hundred
 */
export async function untilUndisputed<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || attempt >= TRIES) throw error;
    }
  }
}
