import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import type { StackIdentity } from "../inventory/own-program";
import type { StampCapacity, StampItem } from "../../components/routing/contract";
import { buildTable, type Snapshot } from "../../router/table/build";
import { STORE_LIMITS } from "../../router/table/changes";
import { planShards, type StorePlan } from "../../router/table/shards";
import { poolChange } from "../../tenants/placement/pools";
import { freeNumber, STAMP_NUMBERS } from "../../tenants/placement/register";
import { NO_USE } from "../../tenants/registry/usage";
import type { AddCheck } from "./add-check";

/** Refuses a stamp for which the routing table has no number: those a fleet has, registered or not yet. */
export const checkNumber: AddCheck = (_, { stamps }) => {
  if (stamps.length < STAMP_NUMBERS) return [];
  return [
    new StampError("state", "the routing table has no number left for another stamp", {
      field: "id",
      received: `${stamps.length} stamps`,
      allowed: `${STAMP_NUMBERS} stamps, numbers 0 to ${STAMP_NUMBERS - 1}`,
      fix: "give a part of the fleet a routing layer of its own",
    }),
  ];
};

/**
 * Refuses a stamp with which the routing table would not fit the edge's store: a stamp that joins a pool takes over some
 * of its buckets, and every tenant that stays in one of those needs an entry of its own.
 */
export const checkEdgeStore: AddCheck = (identity, { routing }) => {
  if (routing === undefined) return [];
  const { snapshot, spec } = routing;
  const capacity: StampCapacity | undefined =
    spec === undefined
      ? undefined
      : {
          ...{ residency: identity.residency, tier: spec.tier, class: identity.class, bounds: spec.bounds },
          ...{ ring: identity.ring, fullPercent: spec.observability.actPercent },
          ...defined({ function: spec.function, expires: identity.expires }),
        };
  const plan = planWith(snapshot, identity, capacity);
  if (plan.shards === 1) return [];
  return [
    new StampError("state", "with this stamp the routing table would not fit one CloudFront KeyValueStore", {
      field: "id",
      received: `${plan.bytes} bytes`,
      allowed: `${STORE_LIMITS.bytes} bytes`,
      fix: "route through the thin router, which has no such limit, or give a part of the tenants a routing layer of their own",
    }),
  ];
};

/** What the routing table would take with one stamp more. */
export function planWith(
  snapshot: Snapshot,
  identity: StackIdentity,
  capacity: StampCapacity | undefined,
): StorePlan {
  const known = snapshot.stamps.some(({ id }) => id === identity.id);
  if (known) return planShards(buildTable(snapshot));
  const stamp: StampItem = {
    ...{ id: identity.id, version: 1, number: freeNumber(snapshot.stamps) },
    ...{ cloud: identity.cloud, region: identity.region },
    // The longest a host name can be.
    originHost: `${"h".repeat(60)}.example.test`,
    ...{ state: "active", retryAfterSeconds: 300, use: NO_USE },
    ...defined({ capacity }),
  };
  const stamps = [...snapshot.stamps, stamp];
  const change = capacity === undefined ? undefined : poolChange(stamps, snapshot.pools, capacity);
  const pools =
    change === undefined
      ? snapshot.pools
      : [...snapshot.pools.filter(({ name }) => name !== change.item.name), change.item];
  return planShards(buildTable({ ...snapshot, stamps, pools }));
}
