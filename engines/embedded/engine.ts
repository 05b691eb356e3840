import { defined } from "../../core/defined";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import { isMap, isSecret, type PropertyMap, secret } from "../../graph/model/property";
import type { RegistrationResult } from "../../render/registration";
import { runProgram } from "../../render/run";
import type { KillPoint } from "../simulator/faults";
import { Simulator, type SimulatorOptions } from "../simulator/simulator";
import { plain } from "../simulator/values";
import type {
  DriftResult,
  Engine,
  OperationOptions,
  PreviewResult,
  ReadOptions,
  StackName,
  StackSpec,
  StackSummary,
  UpdateResult,
} from "../engine";
import { redactedMap } from "../redact";
import { compareAll } from "./compare";
import type { OperationContext } from "./context";
import { Ledger } from "./ledger";
import { configuredPassphrase, Keyring } from "../passphrase";
import { countsOf, Progress } from "../progress";
import { settlePending } from "./recover";
import { refuseProtected } from "../protected";
import { removeAll } from "./remove";
import { stackOutputs } from "../../graph/model/stack-outputs";
import { Deployment } from "./deployment";
import { type Loaded, StateStore } from "./store";

/** How an embedded engine is set up. */
export interface EmbeddedEngineOptions {
  /** Folder of states, passphrase and the simulated clouds, e.g. `.stampworks`. */
  readonly folder: string;
  /**
   * Passphrase of the states' secrets. Default: `PULUMI_CONFIG_PASSPHRASE`, the content of the file
   * `PULUMI_CONFIG_PASSPHRASE_FILE` names, else a random one kept in the folder.
   */
  readonly passphrase?: string;
  /** Keys shared with other engines of this process, so that each need not derive its own; then `passphrase` is not used. */
  readonly keyring?: Keyring;
  /** Faults and clock of the simulated clouds. */
  readonly simulator?: SimulatorOptions;
  /** Called between effects; only tests give one. */
  readonly killPoint?: KillPoint;
}

const DAMAGED = "a lock of this stack that said nothing that can be read was passed over";

/** Milliseconds a program may take to run with all its updates. */
const TIME_LIMIT_MS = 3_600_000;

/**
 * Runs programs in this process against the simulator and keeps each stack's state in Pulumi's deployment format.
 * A killed update loses nothing: the next one goes on where it stopped.
 */
export class EmbeddedEngine implements Engine {
  readonly name = "embedded";
  readonly simulator: Simulator;
  private readonly store: StateStore;
  private readonly killPoint: KillPoint;

  constructor(options: EmbeddedEngineOptions) {
    const { folder } = options;
    this.killPoint = options.killPoint ?? (() => undefined);
    this.simulator = new Simulator(join(folder, "clouds"), {
      killPoint: this.killPoint,
      ...options.simulator,
    });
    const passphrase = options.passphrase ?? configuredPassphrase();
    this.store = new StateStore(folder, options.keyring ?? new Keyring(folder, passphrase), this.killPoint);
  }

  async close(): Promise<void> {
    this.simulator.close();
  }

  /** Stacks of a project that have a state. */
  stacks(project: string): string[] {
    return this.store.stacks(project);
  }

  async preview(spec: StackSpec, options: OperationOptions = {}): Promise<PreviewResult> {
    const loaded = await this.store.load(spec);
    const context = this.context(spec, loaded, new Progress(spec.stack, options), true);
    await this.run(spec, context, options);
    return result(spec, context);
  }

  async up(spec: StackSpec, options: OperationOptions = {}): Promise<UpdateResult> {
    return this.changing(spec, "up", options, async (context) => {
      await this.run(spec, context, options);
      return result(spec, context);
    });
  }

  async destroy(name: StackName, options: OperationOptions = {}): Promise<UpdateResult> {
    return this.changing(name, "destroy", options, async (context) => {
      const { state } = context.ledger;
      refuseProtected(state.live());
      await removeAll(context, [...state.live(), ...state.waiting()]);
      return result(name, context);
    });
  }

  async refresh(name: StackName, options: OperationOptions = {}): Promise<UpdateResult> {
    return this.changing(name, "refresh", options, async (context) => {
      for (const { isOther, live, state, step } of await compareAll(context)) {
        await context.progress.step(step, async () => {
          if (live === undefined) context.ledger.drop(state);
          else if (isOther) context.ledger.put({ ...state, inputs: live.inputs, outputs: live.outputs });
        });
      }
      return result(name, context);
    });
  }

  async drift(name: StackName, options: OperationOptions = {}): Promise<DriftResult> {
    const loaded = await this.store.load(name);
    const context = this.context(name, loaded, new Progress(name.stack, options), true);
    const steps = (await compareAll(context)).map(({ step }) => step).filter(({ op }) => op !== "same");
    return { project: name.project, stack: name.stack, steps, drifted: steps.length > 0 };
  }

  async outputs(name: StackName, options: ReadOptions = {}): Promise<PropertyMap | undefined> {
    if (!this.store.exists(name)) return undefined;
    const { state } = await this.store.load(name);
    const outputs = stackOutputs(state.live());
    return options.showSecrets === true ? (plain(outputs) as PropertyMap) : redactedMap(outputs);
  }

  async summary(name: StackName): Promise<StackSummary | undefined> {
    return this.store.summary(name);
  }

  async export(name: StackName, options: ReadOptions = {}): Promise<PropertyMap | undefined> {
    if (!this.store.exists(name)) return undefined;
    return this.store.exported(await this.store.load(name), options.showSecrets === true);
  }

  /** Runs the program and, when it came to its end, deletes what it no longer makes. */
  private async run(spec: StackSpec, context: OperationContext, options: OperationOptions): Promise<void> {
    const deployment = new Deployment(context, (reference) => this.readStack(spec, reference));
    const { config, program, project, secretKeys, stack } = spec;
    const { preview, progress } = context;
    try {
      const run = await runProgram({
        project,
        stack,
        config,
        ...defined({ secretKeys }),
        preview,
        program,
        resolver: deployment,
        timeoutMs: TIME_LIMIT_MS,
        ...defined({ signal: options.signal }),
      });
      for (const { message, severity, urn } of run.logs) {
        if (severity === "debug") continue;
        const level = severity === "warn" ? "warning" : severity;
        progress.emit({ kind: "diag", severity: level, message, ...defined({ urn }) });
      }
    } catch (error) {
      await deployment.settle();
      throw progress.failed() ?? error;
    }
    await deployment.settle();
    deployment.keepOutputs();
    const { state } = context.ledger;
    const left = state.live().filter(({ urn }) => !deployment.seen.has(urn));
    refuseProtected(left);
    await removeAll(context, [...left, ...state.waiting()]);
  }

  /** The frame of every operation that changes something: lock, recovery, journal, snapshot. */
  private async changing(
    name: StackName,
    operation: string,
    options: OperationOptions,
    work: (context: OperationContext) => Promise<PreviewResult>,
  ): Promise<UpdateResult> {
    const lock = this.store.lock(name, operation);
    try {
      const progress = new Progress(name.stack, options);
      if (lock.passedDamaged) progress.emit({ kind: "diag", severity: "warning", message: DAMAGED });
      const loaded = await this.recovered(name, progress);
      const journal = this.store.journal(name, loaded);
      const context = this.context(
        name,
        loaded,
        progress,
        false,
        new Ledger(loaded.state, loaded.coder, journal),
      );
      try {
        const done = await work(context);
        progress.refuseWhenAborted();
        const failure = progress.failed();
        if (failure !== undefined) throw failure;
        return { ...done, durationMs: progress.durationMs };
      } finally {
        await context.ledger.close();
        this.killPoint("journal closed", name.stack);
        this.store.save(name, loaded, loaded.state);
      }
    } finally {
      lock.release();
    }
  }

  private async recovered(name: StackName, progress: Progress): Promise<Loaded> {
    const loaded = await this.store.load(name);
    if (!loaded.recovered) return loaded;
    const context = this.context(name, loaded, progress, false);
    const adopted = await settlePending(context, loaded.pending);
    this.store.save(name, loaded, loaded.state);
    const detail = adopted.length === 0 ? "" : `; ${adopted.length} made but not recorded were taken over`;
    progress.emit({
      kind: "diag",
      severity: "warning",
      message: `the last update was interrupted; going on from its journal${detail}`,
    });
    return this.store.load(name);
  }

  private context(
    name: StackName,
    loaded: Loaded,
    progress: Progress,
    preview: boolean,
    ledger = new Ledger(loaded.state, loaded.coder),
  ): OperationContext {
    const { killPoint, simulator } = this;
    return {
      name: { project: name.project, stack: name.stack },
      preview,
      simulator,
      ledger,
      progress,
      killPoint,
    };
  }

  /** Another stack's outputs, for a StackReference: `stack`, `project/stack` or `organisation/project/stack`. */
  private async readStack(from: StackName, reference: string): Promise<RegistrationResult> {
    const parts = reference.split("/");
    const name = { project: parts.at(-2) ?? from.project, stack: parts.at(-1) ?? reference };
    if (!this.store.exists(name)) {
      throw new StampError("state", `stack ${reference} does not exist`, {
        fix: `run up for ${name.stack} first`,
      });
    }
    const { state } = await this.store.load(name);
    const outputs = stackOutputs(state.live());
    const secretOutputNames = Object.keys(outputs).filter((key) => isSecret(outputs[key]));
    const hidden = secretOutputNames.length > 0 ? secret(plain(outputs)) : outputs;
    return { id: reference, outputs: { name: reference, outputs: hidden, secretOutputNames } };
  }
}

function result(name: StackName, context: OperationContext): PreviewResult {
  const { ledger, progress } = context;
  const outputs = stackOutputs(ledger.state.live());
  return {
    project: name.project,
    stack: name.stack,
    counts: countsOf(progress.steps),
    steps: progress.steps,
    outputs: isMap(outputs) ? redactedMap(outputs) : {},
  };
}
