import { StampError } from "../../core/errors";
import {
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  secret,
  UNKNOWN,
} from "../../graph/model/property";
import type { KillPoint } from "../simulator/faults";
import { cloudOf, packageOf } from "../../render/kinds/cloud";
import { type Scope, scopeOf } from "../simulator/scope";
import type { Simulator } from "../simulator/simulator";
import type { StackName } from "../engine";
import type { Ledger } from "./ledger";
import type { Progress } from "../progress";
import { providerUrn, type ResourceState } from "./resource-state";

/** What all parts of one operation on one stack share. */
export interface OperationContext {
  readonly name: StackName;
  readonly preview: boolean;
  readonly simulator: Simulator;
  readonly ledger: Ledger;
  readonly progress: Progress;
  readonly killPoint: KillPoint;
}

/**
 * Where a resource's provider works.
 * @throws StampError when the simulator does not know the provider's package
 */
export function scopeFor(context: OperationContext, type: string, provider: string | undefined): Scope {
  const cloud = cloudOf(type);
  if (cloud === undefined) {
    throw new StampError("engine", `the simulator does not know the package ${packageOf(type)}`, {
      received: type,
      allowed: "aws, azure-native, gcp, random",
      fix: "use the pulumi engine for this stack",
    });
  }
  const state = provider === undefined ? undefined : context.ledger.state.get(providerUrn(provider));
  return scopeOf(cloud, state?.inputs ?? {});
}

/** Marks outputs secret that the program calls secret or that came in as secrets. */
export function markSecrets(
  outputs: PropertyMap,
  inputs: PropertyMap,
  additional: readonly string[],
): PropertyMap {
  const marked = { ...outputs };
  const mark = (key: string): void => {
    const value = marked[key];
    if (value !== undefined && value !== UNKNOWN && !holdsSecret(value)) marked[key] = secret(value);
  };
  for (const key of additional) mark(key);
  for (const [key, value] of Object.entries(inputs)) if (holdsSecret(value)) mark(key);
  return marked;
}

/** How the simulator is told which resource is meant. */
export function targetOf(
  context: OperationContext,
  state: ResourceState,
): {
  type: string;
  urn: string;
  id: string;
  scope: Scope;
  inputs: PropertyMap;
} {
  const { type, urn, id = "", inputs } = state;
  return { type, urn, id, inputs, scope: scopeFor(context, type, state.provider) };
}

function holdsSecret(value: PropertyValue): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isMap(value) && Object.values(value).some(holdsSecret);
}
