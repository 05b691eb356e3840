import { randomUUID } from "node:crypto";
import { StampError } from "../../core/errors";
import type { PropertyMap } from "../../graph/model/property";
import type {
  InvokeRequest,
  ReadRequest,
  Registration,
  RegistrationResult,
  Resolver,
} from "../../render/registration";
import type { Step, StepOp } from "../engine";
import { changesAt } from "../redact";
import { cascade } from "./cascade";
import { type OperationContext, scopeFor, targetOf } from "./context";
import { type Decision, decide } from "./decide";
import { PriorState } from "./prior-state";
import { label } from "../progress";
import { removeOne } from "./remove";
import { isProvider, type ResourceState } from "./resource-state";
import { computedOf, stateOf } from "./state-of";

/** Gives another stack's outputs to a StackReference. */
export type StackReader = (reference: string) => Promise<RegistrationResult>;

/** Answers a program's registrations by bringing the simulated cloud in line with them, or by foretelling it. */
export class Deployment implements Resolver {
  /** URNs the program registered or read. */
  readonly seen = new Set<string>();
  private readonly prior: PriorState;
  private readonly early = new Map<string, ResourceState>();
  private readonly open = new Set<Promise<unknown>>();
  private readonly outputs = new Map<string, PropertyMap>();

  constructor(
    private readonly context: OperationContext,
    private readonly readStack: StackReader,
  ) {
    this.prior = new PriorState(context);
  }

  /** Resolves when nothing is in flight any more; to be awaited before the state is saved. */
  async settle(): Promise<void> {
    while (this.open.size > 0) await Promise.allSettled(this.open);
  }

  async register(registration: Registration): Promise<RegistrationResult> {
    return this.track(this.answer(registration));
  }

  async read(request: ReadRequest): Promise<RegistrationResult> {
    return this.track(this.look(request));
  }

  invoke({ token, args, provider }: InvokeRequest): PropertyMap {
    return this.context.simulator.invoke(token, args, scopeFor(this.context, token, provider));
  }

  registerOutputs(urn: string, outputs: PropertyMap): void {
    this.outputs.set(urn, outputs);
  }

  /**
   * Writes down the outputs of components and of the stack, once the program came to its end: an update that failed
   * leaves those of the last one that did not, whatever came first, the failure or the outputs.
   */
  keepOutputs(): void {
    for (const [urn, outputs] of this.outputs) {
      const state = this.context.ledger.state.get(urn);
      if (state !== undefined) this.context.ledger.put({ ...state, outputs });
    }
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.open.add(work);
    try {
      return await work;
    } finally {
      this.open.delete(work);
    }
  }

  private async answer(registration: Registration): Promise<RegistrationResult> {
    const { custom, type, urn } = registration;
    this.seen.add(urn);
    const old = this.prior.take(registration, this.seen);
    const moved = this.prior.hasMoved(registration, old);
    const decision = decide(registration, old, this.context.simulator, moved);
    const gone = this.early.get(urn);
    const op: StepOp = gone !== undefined ? "replace" : decision.op;
    const before = gone ?? old;
    const step: Step = {
      urn,
      type,
      op,
      ...(before?.id === undefined ? {} : { id: before.id }),
      changes: before === undefined ? [] : changesAt(decision.changed, before.inputs, decision.inputs),
      ...(decision.replaces.length === 0 ? {} : { replaces: decision.replaces }),
    };
    if (!custom || isProvider(type))
      return this.context.progress.step(step, async () => this.keep(registration, old, decision));
    return this.context.progress.step(step, async () => {
      switch (decision.op) {
        case "create":
          return this.create(registration, decision.inputs);
        case "update":
          return this.update(registration, old!, decision.inputs);
        case "replace":
          return this.replace(registration, old!, decision);
        case "same":
          return this.same(registration, old!, decision.inputs);
      }
    });
  }

  /** Components and providers live in the state only. */
  private keep(
    registration: Registration,
    old: ResourceState | undefined,
    decision: Decision,
  ): RegistrationResult {
    const { custom, type } = registration;
    const made = this.context.preview ? "" : randomUUID();
    const id = custom ? (old?.id ?? made) : "";
    const outputs = isProvider(type) ? decision.inputs : (old?.outputs ?? {});
    this.record(registration, id, decision.inputs, outputs, old, decision.op !== "same");
    return { id, outputs: isProvider(type) ? outputs : {} };
  }

  private async create(registration: Registration, inputs: PropertyMap): Promise<RegistrationResult> {
    const { computed, options, provider, type, urn } = registration;
    const { killPoint, ledger, preview, simulator } = this.context;
    if (options.importId !== undefined) return this.adopt(registration, options.importId);
    if (preview) return this.foretell(registration, "", inputs, inputs);
    const scope = scopeFor(this.context, type, provider);
    const token = await ledger.intend("create", stateOf(registration, "", inputs, {}, undefined, true));
    killPoint("create intended", urn);
    try {
      const made = await simulator.create({ type, urn, inputs, scope, token, computed });
      killPoint("create answered", urn);
      return this.record(registration, made.id, inputs, made.outputs, undefined, true, token);
    } catch (error) {
      // An answer that was lost on its way: the token tells that the work was done.
      const made = simulator.findByToken(urn, token);
      if (made !== undefined)
        return this.record(registration, made.id, inputs, made.outputs, undefined, true, token);
      ledger.void(token);
      throw error;
    }
  }

  private async update(
    registration: Registration,
    old: ResourceState,
    inputs: PropertyMap,
  ): Promise<RegistrationResult> {
    const { killPoint, ledger, preview, simulator } = this.context;
    if (preview) return this.foretell(registration, old.id ?? "", inputs, { ...computedOf(old), ...inputs });
    const token = await ledger.intend("update", { ...old, inputs });
    killPoint("update intended", old.urn);
    try {
      const made = await simulator.update(targetOf(this.context, old), inputs, registration.computed);
      killPoint("update answered", old.urn);
      return this.record(registration, made.id, inputs, made.outputs, old, true, token);
    } catch (error) {
      ledger.void(token);
      throw error;
    }
  }

  private async replace(
    registration: Registration,
    old: ResourceState,
    decision: Decision,
  ): Promise<RegistrationResult> {
    const { ledger, preview } = this.context;
    if (old.protect === true) {
      throw new StampError("engine", `${label(old.urn)} can't be replaced: it is protected`, {
        received: `changes of ${decision.replaces.join(", ")}`,
        fix: "set `protect: false` on it, run up, then change it",
      });
    }
    if (!decision.deleteBeforeReplace) {
      if (!preview) ledger.condemn(old.urn, old.id ?? "");
      return this.create(registration, decision.inputs);
    }
    for (const victim of cascade(this.context, old, this.seen)) {
      if (victim.urn !== old.urn) this.early.set(victim.urn, victim);
      if (preview) this.context.ledger.state.drop(victim.urn, victim.id ?? "", false);
      else if (!(await removeOne(this.context, { ...victim, delete: true }))) {
        const refusal = this.context.progress.failures.pop();
        throw new Error(refusal?.message ?? `${label(victim.urn)} could not be deleted`);
      }
    }
    return this.create(registration, decision.inputs);
  }

  private same(registration: Registration, old: ResourceState, inputs: PropertyMap): RegistrationResult {
    return this.record(registration, old.id ?? "", inputs, old.outputs, old, false);
  }

  private async adopt(registration: Registration, id: string): Promise<RegistrationResult> {
    const { provider, type, urn } = registration;
    const live = await this.context.simulator.read({
      type,
      urn,
      id,
      scope: scopeFor(this.context, type, provider),
    });
    if (live === undefined) {
      throw new StampError("engine", `${label(urn)}: there is nothing to import`, { received: id });
    }
    return this.record(registration, id, registration.inputs, live.outputs, undefined, true);
  }

  private async look(request: ReadRequest): Promise<RegistrationResult> {
    const { id, provider, type, urn } = request;
    this.seen.add(urn);
    const step: Step = { urn, type, op: "read", id, changes: [] };
    return this.context.progress.step(step, async () => {
      const result =
        type === "pulumi:pulumi:StackReference" ? await this.readStack(id) : await this.readCloud(request);
      const { name: _name, computed: _computed, ...rest } = request;
      const place = provider === undefined ? {} : { provider };
      this.context.ledger.put({ ...rest, ...place, custom: true, external: true, outputs: result.outputs });
      return result;
    });
  }

  private async readCloud({ id, provider, type, urn }: ReadRequest): Promise<RegistrationResult> {
    const live = await this.context.simulator.read({
      type,
      urn,
      id,
      scope: scopeFor(this.context, type, provider),
    });
    if (live === undefined)
      throw new StampError("engine", `${label(urn)}: there is nothing to read`, { received: id });
    return { id: live.id, outputs: live.outputs };
  }

  private foretell(
    registration: Registration,
    id: string,
    inputs: PropertyMap,
    outputs: PropertyMap,
  ): RegistrationResult {
    const state = stateOf(registration, id, inputs, outputs, undefined, false);
    this.context.ledger.put(state);
    return { id, outputs: state.outputs };
  }

  private record(
    registration: Registration,
    id: string,
    inputs: PropertyMap,
    outputs: PropertyMap,
    old: ResourceState | undefined,
    changed: boolean,
    token?: string,
  ): RegistrationResult {
    const state = stateOf(registration, id, inputs, outputs, old, changed);
    this.context.ledger.put(state, token);
    return { id, outputs: state.outputs };
  }
}
