import type { StampItem, TenantItem } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import { saidAnew } from "../registry/usage";
import { poolName } from "./choose";
import { type PlaceRequest, traitOf, unmet } from "./judge";

/** What of a tenant that is there can be said anew. What is not said stays as it is. */
const SAID = ["load", "demands", "early"] as const;
export type Said = (typeof SAID)[number];

/** A tenant that is there, as it is asked for now. */
export interface Known {
  /** With the next version where something changes. */
  readonly item: TenantItem;
  /** What of it is other than before; [] where nothing is. */
  readonly changed: readonly Said[];
}

/**
 * What a tenant that is there becomes when it is asked for again: it stays where it is, and what was said of it anew counts from
 * now on.
 *
 * @param home the stamp it is on
 * @throws StampError `state` where it is there, but not as it is asked for
 */
export function asAsked(known: TenantItem, request: PlaceRequest, home: StampItem | undefined): Known {
  const { demands, function: work, residency, tier } = request;
  if (known.pool !== poolName(request)) {
    throw new StampError(
      "state",
      `tenant ${known.tenant} is on stamp ${known.stamp} already, in pool ${known.pool}`,
      {
        received: [residency, tier, ...(work === undefined ? [] : [work])].join(", "),
        fix: "a tenant changes residency, tier or function by a move to another stamp",
      },
    );
  }
  const trait = home === undefined ? undefined : unmet(home, demands);
  if (home !== undefined && trait !== undefined) {
    throw new StampError(
      "state",
      `tenant ${known.tenant} is on stamp ${known.stamp} already, whose ${trait} is ${traitOf(home, trait) ?? "unknown"}`,
      {
        received: demands?.[trait] ?? "",
        fix: `move it to a stamp that is as demanded: stampworks tenants move ${known.tenant} --to <stamp>`,
      },
    );
  }
  const load = request.load === undefined ? undefined : saidAnew(known.load, request.load);
  const said = defined({ load, demands, early: request.early });
  const changed = SAID.filter((key) => said[key] !== undefined && !isSame(said[key], known[key]));
  if (changed.length === 0) return { item: known, changed };
  return { item: { ...known, ...said, version: known.version + 1 }, changed };
}

function isSame(a: unknown, b: unknown): boolean {
  const form = (value: unknown): string =>
    JSON.stringify(typeof value === "object" && value !== null ? Object.entries(value).sort() : value) ?? "";
  return form(a) === form(b);
}
