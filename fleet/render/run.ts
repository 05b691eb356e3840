import type { GraphInvoke, GraphResource } from "../../graph/graph";
import type { PropertyMap } from "../../graph/property";
import { asRunError, RunError } from "./errors";
import { type Construction, type Fidelity, type RunContext, runIsolated } from "./internals";
import type { LogMessage } from "./log";
import { Monitor } from "./monitor";
import { Recorder } from "./recorder";
import type { ReadRequest, Registration, Resolver } from "./registration";
import { ROOT_STACK_TYPE } from "./urn";

/** A program as a module exports it: makes resources and returns the stack's outputs, or a promise of them. */
export type Program = () => unknown;

/** What a run needs. */
export interface RunOptions {
  readonly project: string;
  readonly stack: string;
  /** What `pulumi.getOrganization()` answers. Default: `organization`, as in Pulumi's own file backends. */
  readonly organization?: string;
  /** The stack's config, `project:key` → value; objects as JSON, as Pulumi passes them. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` that are secret. Default: none. */
  readonly secretKeys?: readonly string[];
  /** Whether values may be unknown, as in `pulumi preview`. */
  readonly preview: boolean;
  readonly program: Program;
  readonly resolver: Resolver;
  /** Milliseconds until the run is given up. Default: 60,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Default: `fast`. */
  readonly fidelity?: Fidelity;
}

/** Everything a program did while it ran. */
export interface RunResult {
  readonly project: string;
  readonly stack: string;
  /** In the order of arrival, as given to the resolver. */
  readonly registrations: readonly Registration[];
  readonly reads: readonly ReadRequest[];
  readonly invokes: readonly GraphInvoke[];
  /** Every resource with its answer; those read are `external`. */
  readonly resources: readonly GraphResource[];
  /** The stack's outputs. */
  readonly outputs: PropertyMap;
  readonly logs: readonly LogMessage[];
}

/**
 * Runs a Pulumi program in this process with Pulumi's own runtime, without CLI, credentials or network.
 * Programs that run at the same time do not see each other.
 * @throws RunError when the program throws, also inside an `apply`, a registration fails, an error is logged,
 *   the time is over or the signal aborts.
 */
export async function runProgram(options: RunOptions): Promise<RunResult> {
  const {
    project,
    stack,
    config,
    preview,
    resolver,
    secretKeys = [],
    organization = "organization",
  } = options;
  const recorder = new Recorder({ project, stack, config, secretKeys, resolver });
  const run = new Run(options.fidelity ?? "fast", stack);
  const timeLimit = run.limit(options.timeoutMs ?? 60_000, options.signal, recorder);
  const isolation = {
    project,
    stack,
    organization,
    config,
    secretKeys,
    preview,
    monitor: new Monitor(recorder),
  };
  try {
    const declare = (construction: Construction, root: object): void =>
      run.declare(construction, root, recorder);
    await Promise.race([run.failed, runIsolated(run, isolation, options.program, declare)]);
    // Rejections nobody took notice of come to light only after the microtasks.
    await Promise.race([run.failed, new Promise((resolve) => setImmediate(resolve))]);
    run.refuseLoggedErrors();
  } catch (reason) {
    const error = asRunError(stack, reason);
    recorder.close(error);
    throw error;
  } finally {
    timeLimit.clear();
    recorder.close(new RunError("failed", stack, "the program went on after its run had ended"));
  }
  const { registrations, reads, invokes, outputs } = recorder;
  return {
    project,
    stack,
    registrations,
    reads,
    invokes,
    resources: [...recorder.resources.values()],
    outputs,
    logs: run.logs,
  };
}

/** One run's failure, messages and constructed resources. */
class Run implements RunContext {
  readonly logs: LogMessage[] = [];
  readonly failed: Promise<never>;
  private reject: (reason: unknown) => void = () => undefined;
  private readonly urns = new WeakMap<object, string>();

  constructor(
    readonly fidelity: Fidelity,
    private readonly stack: string,
  ) {
    this.failed = new Promise<never>((_, reject) => {
      this.reject = reject;
    });
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
  declare({ resource, type, name, props, opts }: Construction, root: object, recorder: Recorder): void {
    const parent = opts.parent ?? root;
    const urn = recorder.urnOf(parent === root ? undefined : this.urns.get(parent), type, name);
    this.urns.set(resource, urn);
    if (type === ROOT_STACK_TYPE) return;
    const computed: string[] = [];
    for (const key of Object.keys(props)) {
      if (props[key] === undefined && key !== "id" && key !== "urn") computed.push(key);
    }
    recorder.declare(urn, computed);
  }

  limit(timeoutMs: number, signal: AbortSignal | undefined, recorder: Recorder): { clear(): void } {
    const timer = setTimeout(() => {
      const answered = recorder.resources.size;
      const open = recorder.registrations.length + recorder.reads.length - answered;
      const what =
        open > 0 ? `${open} resources are unanswered` : "a promise or an output of it never resolves";
      const message = `the program did not finish within ${timeoutMs} ms: ${answered} resources are done, ${what}`;
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
