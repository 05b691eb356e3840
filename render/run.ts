import type { GraphInvoke, GraphResource } from "../graph/model/graph";
import type { PropertyMap } from "../graph/model/property";
import { asRunError } from "./errors";
import { FastRuntime } from "./fast/runtime";
import { type Fidelity, quickSdk, runIsolated } from "./internals";
import type { LogMessage } from "./log";
import { Monitor } from "./monitor";
import type { Observation } from "./observe/observation";
import { Recorder } from "./recorder";
import type { ReadRequest, Registration, Resolver } from "./registration";
import { RunningProgram } from "./running-program";
import { fastSdk } from "./sdk";

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
  /** Default: `fast`; with an SDK that this was not proven with it is `plain`. */
  readonly fidelity?: Fidelity;
  /** Notes what the program takes from the world. Default: nobody looks. */
  readonly observation?: Observation | undefined;
}

/** Everything a program did while it ran. */
export interface RunResult {
  readonly project: string;
  readonly stack: string;
  /** In the order of arrival, as given to the resolver. */
  readonly registrations: readonly Registration[];
  readonly reads: readonly ReadRequest[];
  readonly invokes: readonly GraphInvoke[];
  /** Every resource with its answer, parents and dependencies first; those read are `external`. */
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
  const run = new RunningProgram(stack, recorder, options.observation);
  const quick = quickSdk(options.fidelity ?? "fast");
  if (quick !== undefined) {
    run.fast = new FastRuntime(fastSdk(quick), recorder, preview, (reason) => run.fail(reason));
  }
  const limit = run.limit(options.timeoutMs ?? 60_000, options.signal);
  const monitor = new Monitor(recorder);
  const isolation = { project, stack, organization, config, secretKeys, preview, monitor };
  try {
    await Promise.race([run.failed, runIsolated(run, isolation, options.program, run.declare)]);
    run.refuseLoggedErrors();
  } catch (reason) {
    throw asRunError(stack, reason);
  } finally {
    limit.clear();
    recorder.close(new Error("the program went on after its run had ended"));
  }
  const { registrations, reads, invokes, outputs } = recorder;
  const resources = recorder.ordered();
  return { project, stack, registrations, reads, invokes, resources, outputs, logs: run.logs };
}
