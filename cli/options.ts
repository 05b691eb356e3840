import type { EngineName } from "../fleet/inventory/engine-name";
import type { Output } from "./common/output";

/** What a command works with. */
export interface CommandContext {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly cwd: string;
  readonly engine: EngineName;
  readonly parallel: number;
  readonly json: boolean;
  readonly verbose: boolean;
}
export type { EngineName };
