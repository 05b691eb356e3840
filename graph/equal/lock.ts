import type { CanonicalGraph } from "../canonical/canonical";
import { type Difference, diffCanonical } from "./diff";
import { fingerprint } from "../canonical/fingerprint";
import type { Derivation } from "../model/graph";

/** The recorded form of one class, of a centre or of the routing layer on one cloud. */
export interface LockedForm {
  readonly fingerprint: string;
  readonly resources: CanonicalGraph["resources"];
  readonly outputs: CanonicalGraph["outputs"];
}

/**
 * What a blueprint makes of each class on each cloud, committed beside it: a change of the blueprint shows in review
 * as the change it makes to every stamp. Releases are abstracted, so a new release alone changes nothing.
 */
export interface BlueprintLock {
  readonly version: 1;
  /** `<class>/<cloud>` → form. */
  readonly forms: Readonly<Record<string, LockedForm>>;
  /** Cloud → form of a centre there. Absent where the blueprint has no centres, and in a lock of a release that recorded none. */
  readonly central?: Readonly<Record<string, LockedForm>>;
  /** Cloud → form of the routing layer; likewise. */
  readonly routing?: Readonly<Record<string, LockedForm>>;
}

/** What a form of the lock is of. */
export type FormKind = "class" | "centre" | "routing";

/** A form of the lock, and what it is called. */
export interface NamedForm {
  readonly kind: FormKind;
  /** `<class>/<cloud>`, `central/<cloud>` or `routing/<cloud>`; a class may be called so, too, and its kind is another. */
  readonly key: string;
  readonly form: LockedForm;
}

/** All forms of a lock. */
export function formsOf({ central = {}, forms, routing = {} }: BlueprintLock): NamedForm[] {
  const named = (kind: FormKind, of: Readonly<Record<string, LockedForm>>, owner = ""): NamedForm[] =>
    Object.entries(of).map(([key, form]) => ({ kind, key: `${owner}${key}`, form }));
  return [
    ...named("class", forms),
    ...named("centre", central, "central/"),
    ...named("routing", routing, "routing/"),
  ];
}

/** Whether a form is what its fingerprint says: else somebody changed either by hand. */
export function isWhole({ fingerprint: said, outputs, resources }: LockedForm): boolean {
  return fingerprint(canonicalIn({ outputs, resources })) === said;
}

/** A form as the canonical graph that it was made of. Its resources are called as the lock calls them, for they are of no stack. */
export function canonicalIn({
  outputs,
  resources,
}: Pick<LockedForm, "outputs" | "resources">): CanonicalGraph {
  const urns = new Map(Object.keys(resources).map((key) => [key, key]));
  return { resources, outputs, stack: "", urns, unknown: 0 };
}

/** Key of a form in the lock. */
export function lockKey(className: string, cloud: string): string {
  return `${className}/${cloud}`;
}

/** What to add to a stamp's derivations so that its release is abstracted, as tag and as label. */
export function releaseDerivations(release: string): Derivation[] {
  const label = release.replaceAll(".", "-");
  const whole = { value: label, stands: label === release ? "release" : "release(label)", whole: true };
  return label === release ? [whole] : [{ value: release, stands: "release" }, whole];
}

/** A canonical graph as the lock keeps it. */
export function lockedForm(canonical: CanonicalGraph): LockedForm {
  const { resources, outputs } = canonical;
  return { fingerprint: fingerprint(canonical), resources, outputs };
}

/** What a stamp has otherwise than the lock says; empty when it follows the lock. */
export function compareWithLock(locked: LockedForm, canonical: CanonicalGraph): Difference[] {
  return diffCanonical(canonicalIn(locked), canonical);
}
