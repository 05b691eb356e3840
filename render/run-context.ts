import type { FastRuntime } from "./fast/runtime";
import type { LogMessage } from "./log";

/** One program's run, as the replaced functions see it. */
export interface RunContext {
  /** The replaced parts; absent in a plain run. */
  readonly fast: FastRuntime | undefined;
  log(message: LogMessage): void;
  /** A promise of this run was rejected and nobody took notice. */
  fail(reason: unknown): void;
}
