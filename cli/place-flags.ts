import { Residency } from "../components/contract/cloud";
import { StampError, shown } from "../core/errors";
import { type Load, Tier } from "../components/routing/contract";
import { Strategy } from "../tenants/placement/choose";
import type { PlaceRequest } from "../tenants/placement/judge";
import { numberFlag } from "./capacity-flags";
import { type Flags, textFlag } from "./flags";

function oneOf<T extends string>(flags: Flags, name: string, values: readonly T[]): T | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw new StampError("input", "not allowed", {
    field: `--${name}`,
    received: shown(text),
    allowed: values.join(", "),
  });
}

/**
 * The tenant that flags ask to place.
 * @throws StampError `input`
 */
export function requestFlags(tenant: string, flags: Flags): PlaceRequest {
  const residency = oneOf(flags, "residency", Object.values(Residency));
  if (residency === undefined) {
    throw new StampError("input", "missing", {
      field: "--residency",
      allowed: Object.values(Residency).join(", "),
      fix: "say under which law the tenant's data stays: it can't be guessed",
    });
  }
  const load = loadFlags(flags);
  return {
    tenant,
    residency,
    tier: oneOf(flags, "tier", Object.values(Tier)) ?? Tier.Standard,
    ...(load === undefined ? {} : { load }),
  };
}

/** How stamps are chosen. @throws StampError `input` */
export function strategyFlag(flags: Flags): Strategy {
  return oneOf(flags, "strategy", Object.values(Strategy)) ?? Strategy.Room;
}

function loadFlags(flags: Flags): Load | undefined {
  const requestsPerSecond = numberFlag(flags, "requests-per-second", "requestsPerSecond", 0);
  const databaseConnections = numberFlag(flags, "database-connections", "databaseConnections", 0);
  const storageGb = numberFlag(flags, "storage-gb", "storageGb", 0);
  if (requestsPerSecond === undefined && databaseConnections === undefined && storageGb === undefined)
    return undefined;
  if (requestsPerSecond === undefined || databaseConnections === undefined || storageGb === undefined) {
    throw new StampError("input", "a load is known as a whole or not at all", {
      field: "--requests-per-second, --database-connections, --storage-gb",
      fix: "give all three, or none: the tenant then counts as its share of a stamp",
    });
  }
  return { requestsPerSecond, databaseConnections, storageGb };
}
