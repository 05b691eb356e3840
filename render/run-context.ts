import type { FastRuntime } from "./fast/runtime";
import type { LogMessage } from "./log";
import type { Observation } from "./observe/observation";

/** One program's run, as the replaced functions see it. */
export interface RunContext {
  /** The replaced parts; absent in a plain run. */
  readonly fast: FastRuntime | undefined;
  /** What is noted of the program; absent where nobody looks. */
  readonly observation: Observation | undefined;
  log(message: LogMessage): void;
  /** A promise of this run was rejected and nobody took notice. */
  fail(reason: unknown): void;
}
