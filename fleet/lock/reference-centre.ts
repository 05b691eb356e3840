import type { Cloud } from "../../components/contract/cloud";
import { NAMESPACE } from "../../components/program/config";
import type { FleetSpec } from "../open";
import { REFERENCE_IDENTITIES } from "./reference-identity";

/** What the stack is called by which a centre is rendered for the lock; a name like a centre's. */
export const REFERENCE_CENTRE = "central-ref";

/**
 * Whom a reference centre takes from, and whose events it keeps beside: two that it lists, so that what it makes for each is told from what it
 * makes once, and one that is retired. The accounts are none that somebody has.
 */
const LISTED: Readonly<Record<Cloud, Readonly<Record<string, string>>>> = {
  aws: { ref1: "220000000000", ref2: "230000000000" },
  azure: { ref1: "20000000-0000-4000-8000-000000000001", ref2: "20000000-0000-4000-8000-000000000002" },
  gcp: { ref1: "reference-stamp1", ref2: "reference-stamp2" },
};
const FORMER: readonly string[] = ["ref3"];

/** Keys of a centre's config that say how it stands, and not what it is. */
const OWN_KEYS: readonly string[] = ["generation", "retiring"].map((key) => `${NAMESPACE}:${key}`);

/** The config of the centre by which the lock is made. */
export function referenceCentreConfig(cloud: Cloud): Readonly<Record<string, string>> {
  const home = { cloud, ...REFERENCE_IDENTITIES[cloud] };
  return {
    ...Object.fromEntries(Object.entries(home).map(([key, value]) => [`${NAMESPACE}:${key}`, value])),
    ...listed(cloud),
  };
}

/** A cloud's reference centre by a fleet's program, with what a centre's config says beside its home. */
export function referenceCentre(spec: FleetSpec, cloud: Cloud): FleetSpec {
  const config = { ...asReference(spec, cloud).config, ...referenceCentreConfig(cloud) };
  return { ...spec, stack: REFERENCE_CENTRE, config };
}

/**
 * A centre where it lives, with the reference's stamps in place of its own: how many it takes in is its config's to say, and each that is added
 * would be another form. By this it is compared with the other centres of its cloud, and with the lock.
 */
export function asReference(spec: FleetSpec, cloud: Cloud): FleetSpec {
  const config: Record<string, string> = { ...spec.config, ...listed(cloud) };
  for (const key of OWN_KEYS) delete config[key];
  return { ...spec, config };
}

function listed(cloud: Cloud): Readonly<Record<string, string>> {
  return {
    [`${NAMESPACE}:stamps`]: JSON.stringify(LISTED[cloud]),
    [`${NAMESPACE}:former`]: JSON.stringify(FORMER),
  };
}
