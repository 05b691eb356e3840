import type { PropertyMap } from "./property";
import { STACK_TYPE } from "./urn";

/** As much of a resource as outputs are looked for in. */
interface Shown {
  readonly type: string;
  readonly outputs?: PropertyMap | undefined;
}

/** The components that derive values from an identity: one a stack. */
const DERIVING: ReadonlySet<string> = new Set([
  "stampworks:index:Stamp",
  "stampworks:index:GlobalRouting",
  "stampworks:index:CentralData",
]);
const DERIVATIONS = "derivations";

/** Whether a type is of a component that says what it derived. */
export function isDeriving(type: string): boolean {
  return DERIVING.has(type);
}

/**
 * The outputs of a stack, with what its stamp, routing layer or centre derived from its identity. That is an output of the component,
 * for a preview prints every output of a stack, and these are hundreds of lines that nobody reads. Stacks whose own outputs
 * say it (programs in other languages, earlier releases) are believed first; of two components none is.
 */
export function stackOutputs(resources: readonly Shown[]): PropertyMap {
  const own = resources.find(({ type }) => type === STACK_TYPE)?.outputs ?? {};
  return withDerivations(
    own,
    resources.filter(({ type }) => isDeriving(type)).map(({ outputs }) => outputs ?? {}),
  );
}

/** The same, from a stack's own outputs and those of its components that derive. */
export function withDerivations(own: PropertyMap, components: readonly PropertyMap[]): PropertyMap {
  const [only, second] = components;
  const derivations = second === undefined ? only?.[DERIVATIONS] : undefined;
  return DERIVATIONS in own || derivations === undefined ? own : { ...own, derivations };
}
