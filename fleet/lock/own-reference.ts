import type { FleetSpec } from "../open";
import type { OwnStack } from "../check/own-stamp";
import { keyOf } from "../inventory/own-program";
import { REFERENCE_IDENTITIES, REFERENCE_STACK } from "./reference-identity";

/** The block by which a class is rendered. */
const BLOCK = "10.0.0.0/16";

/**
 * A stack of a program of one's own as its class is rendered for the lock: what the project names as identity has the
 * reference's value, all else the stack's. The keys of `also` stay, whose form nobody but the program knows; they are the
 * stack's own as anywhere.
 */
export function ownReference(spec: FleetSpec, { config, identity, own }: OwnStack): FleetSpec {
  const { account = "", region = "" } = REFERENCE_IDENTITIES[identity.cloud];
  const reference = {
    ...identity,
    id: REFERENCE_STACK,
    region: keyOf(own, "region") === undefined ? identity.region : region,
    account: keyOf(own, "account") === undefined ? identity.account : account,
    ring: keyOf(own, "ring") === undefined ? identity.ring : "reference",
    ...(keyOf(own, "cidr") === undefined ? {} : { cidr: BLOCK }),
  };
  const changed = { ...config };
  for (const field of ["region", "account", "ring", "cidr"] as const) {
    const key = keyOf(own, field);
    const value = reference[field];
    if (key !== undefined && value !== undefined) changed[key] = value;
  }
  return {
    ...spec,
    stack: REFERENCE_STACK,
    config: changed,
    own: { own, identity: reference, config: changed },
  };
}
