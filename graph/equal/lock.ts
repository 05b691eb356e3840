import type { CanonicalGraph } from "../canonical/canonical";
import { type Difference, diffCanonical } from "./diff";
import { fingerprint } from "../canonical/fingerprint";
import type { Derivation } from "../model/graph";

/** The recorded form of one class on one cloud. */
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
  const { resources, outputs } = locked;
  return diffCanonical({ resources, outputs, stack: "", urns: new Map(), unknown: 0 }, canonical);
}
