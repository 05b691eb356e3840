import { defined } from "../../core/defined";
import { changedPaths } from "../simulator/diff";
import type { Live } from "../simulator/calls";
import { plainMap } from "../simulator/values";
import type { Step } from "../engine";
import { changesAt } from "../redact";
import { covers } from "./decide";
import { type OperationContext, targetOf } from "./context";
import { isProvider, type ResourceState } from "./resource-state";

/** A resource beside what the cloud says of it. */
export interface Comparison {
  readonly state: ResourceState;
  /** Undefined when the cloud has lost it. */
  readonly live: Live | undefined;
  readonly step: Step;
  /** Whether the cloud says other things than the state, those included that nobody is told of. */
  readonly isOther: boolean;
}

/** Reads every resource of the state from the cloud. */
export async function compareAll(context: OperationContext): Promise<Comparison[]> {
  const states = context.ledger.state
    .live()
    .filter(({ custom, external, type }) => custom && external !== true && !isProvider(type));
  return Promise.all(states.map((state) => compare(context, state)));
}

async function compare(context: OperationContext, state: ResourceState): Promise<Comparison> {
  context.progress.refuseWhenAborted();
  const live = await context.simulator.read(targetOf(context, state));
  const base = { urn: state.urn, type: state.type, ...defined({ id: state.id }) };
  if (live === undefined) return { state, live, step: { ...base, op: "delete", changes: [] }, isOther: true };
  const all = changedPaths(plainMap(state.outputs), plainMap(live.outputs));
  // What a resource ignores is another's to change, such as the weights that a service shifts: a refresh takes it up and tells nobody.
  // Source: https://github.com/pulumi/pulumi/pull/16146, https://github.com/pulumi/pulumi/issues/18377
  const changed = all.filter((path) => !covers(state.ignoreChanges ?? [], path));
  const step: Step = {
    ...base,
    op: changed.length === 0 ? "same" : "update",
    changes: changesAt(changed, state.outputs, live.outputs),
  };
  return { state, live, step, isOther: all.length > 0 };
}
