import { RunError } from "./errors";
import type { FastRuntime } from "./fast/runtime";
import type { RunContext } from "./run-context";
import type { LogMessage } from "./log";
import type { Observation } from "./observe/observation";
import type { Recorder } from "./recorder";
import type { ConstructionArgs } from "./sdk";

/** One program while it runs: how it may fail, what it logs and what it constructs. */
export class RunningProgram implements RunContext {
  fast: FastRuntime | undefined = undefined;
  readonly logs: LogMessage[] = [];
  /** Rejects as soon as anything in the program fails. */
  readonly failed: Promise<never>;
  private reject: (reason: unknown) => void = () => undefined;
  private readonly urns = new WeakMap<object, string>();

  constructor(
    private readonly stack: string,
    private readonly recorder: Recorder,
    readonly observation: Observation | undefined,
  ) {
    this.failed = new Promise<never>((_, reject) => {
      this.reject = reject;
    });
    // A failure after the run has ended concerns nobody.
    this.failed.catch(() => undefined);
  }

  log(message: LogMessage): void {
    this.logs.push(message);
  }

  fail(reason: unknown): void {
    this.reject(reason);
  }

  /** The CLI fails an update that logged an error, even when the program ended well. */
  refuseLoggedErrors(): void {
    const errors = this.logs.filter(({ severity }) => severity === "error").map(({ message }) => message);
    if (errors.length > 0)
      throw new RunError("failed", this.stack, `the program logged an error: ${errors.join("; ")}`);
  }

  /** Output properties are only to be seen in the constructor: keys a class sets without a value. */
  readonly declare = ({ resource, type, name, props, opts }: ConstructionArgs, root: object): void => {
    const parent = opts.parent ?? root;
    const urn = this.recorder.urnOf(parent === root ? undefined : this.urns.get(parent), type, name);
    this.urns.set(resource, urn);
    const computed: string[] = [];
    for (const key in props) {
      if (props[key] === undefined && key !== "id" && key !== "urn" && Object.hasOwn(props, key))
        computed.push(key);
    }
    this.recorder.declare(urn, computed);
  };

  /** Ends the run when its time is over or the signal aborts. */
  limit(timeoutMs: number, signal: AbortSignal | undefined): { clear(): void } {
    const timer = setTimeout(() => {
      const answered = this.recorder.resources.size;
      const open = this.recorder.registrations.length + this.recorder.reads.length - answered;
      const what = open > 0 ? `${open} are not answered` : "a promise or an output never resolves";
      const message = `the program did not finish within ${timeoutMs} ms: ${answered} resources are registered, ${what}`;
      this.fail(new RunError("timeout", this.stack, message));
    }, timeoutMs);
    const abort = (): void =>
      this.fail(new RunError("aborted", this.stack, "the run was aborted", signal?.reason));
    if (signal?.aborted === true) abort();
    signal?.addEventListener("abort", abort, { once: true });
    return {
      clear: () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      },
    };
  }
}
