import { messageOf } from "../core/message";
import { StampError } from "../core/errors";
import type { Counts, EngineEvent, OperationOptions, Step, StepOp } from "./engine";

/** Keeps what an operation did, tells it to the caller, and stops it when the caller wants. */
export class Progress {
  readonly steps: Step[] = [];
  readonly failures: { readonly urn: string; readonly message: string }[] = [];
  private readonly started = Date.now();

  constructor(
    private readonly stack: string,
    private readonly options: OperationOptions,
  ) {}

  get durationMs(): number {
    return Date.now() - this.started;
  }

  emit(event: EngineEvent): void {
    this.options.onEvent?.(event);
  }

  /** Runs one step and records it. */
  async step<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const { op, type, urn } = step;
    this.refuseWhenAborted();
    this.emit({ kind: "started", urn, type, op });
    try {
      const result = await work();
      this.steps.push(step);
      this.emit({ kind: "done", urn, type, op });
      return result;
    } catch (error) {
      const message = messageOf(error);
      this.failures.push({ urn, message });
      this.emit({ kind: "failed", urn, type, op, message });
      throw error;
    }
  }

  refuseWhenAborted(): void {
    if (this.options.signal?.aborted === true) {
      throw new StampError("engine", `stack ${this.stack}: the operation was stopped`, {
        fix: "run it again to go on",
      });
    }
  }

  /** One error for all failed resources. */
  failed(): StampError | undefined {
    if (this.failures.length === 0) return undefined;
    const lines = this.failures.map(({ urn, message }) => `${label(urn)}: ${message}`);
    const count = lines.length === 1 ? "a resource" : `${lines.length} resources`;
    const done = this.steps.filter(({ op }) => op !== "same" && op !== "read").length;
    return new StampError("engine", `stack ${this.stack}: ${count} failed\n  ${lines.join("\n  ")}`, {
      fix: `${done === 0 ? "nothing else changed" : `${done} done are kept`}; mend the cause and run it again`,
    });
  }

  counts(): Counts {
    return countsOf(this.steps);
  }
}

/** How many steps met each fate. */
export function countsOf(steps: readonly Step[]): Counts {
  const count = (op: StepOp): number => steps.filter((step) => step.op === op).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    same: count("same"),
  };
}

/** A resource as messages call it: its name and type. */
export function label(urn: string): string {
  const parts = urn.split("::");
  const type = parts[2]?.split("$").at(-1) ?? "";
  return `${parts.at(-1) ?? ""} (${type})`;
}
