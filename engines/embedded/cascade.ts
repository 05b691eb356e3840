import { type PropertyMap, UNKNOWN } from "../../graph/model/property";
import type { OperationContext } from "./context";
import { isProvider, needs, ordered, type ResourceState } from "./resource-state";

/**
 * What must be deleted before a resource that is deleted before it is replaced: itself, and whatever uses it in a
 * way that needs another resource when the used value changes. Users first, as Pulumi's engine does it.
 */
export function cascade(
  context: OperationContext,
  root: ResourceState,
  registered: ReadonlySet<string>,
): ResourceState[] {
  const live = context.ledger.state.live();
  const doomed = new Map([[root.urn, root]]);
  for (const state of live) {
    if (doomed.has(state.urn) || registered.has(state.urn) || !state.custom || isProvider(state.type))
      continue;
    if (needs(state).some((urn) => doomed.has(urn)) && followsReplacement(context, state, doomed)) {
      doomed.set(state.urn, state);
    }
  }
  return ordered([...doomed.values()]).reverse();
}

function followsReplacement(
  context: OperationContext,
  state: ResourceState,
  doomed: ReadonlyMap<string, ResourceState>,
): boolean {
  const news: PropertyMap = { ...state.inputs };
  for (const [property, urns] of Object.entries(state.propertyDependencies ?? {})) {
    if (urns.some((urn) => doomed.has(urn))) news[property] = UNKNOWN;
  }
  return context.simulator.diff(state.type, state.inputs, news).replaces.length > 0;
}
