import { defined } from "../../../core/defined";
import { z } from "zod";
import { Residency } from "../../../components/contract/cloud";
import { type Load, Tier } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import type { PlaceInput } from "../../../fleet/tenants/place";
import { argument, commandOptions, flag, option } from "../../common/option";
import { number } from "../../common/values";
import { registryOption, strategyOption } from "../common/options";

/** A tenant to be placed, and whether it is explained. */
export interface PlaceValue extends PlaceInput {
  /** Say of every stamp why it was or was not chosen. */
  readonly explain: boolean;
}

const amount = (flags: string, says: string) => option(flags, says, number(0).optional());

export const placeOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    residency: option(
      "--residency <code>",
      "the law its data stays under, e.g. eu",
      z.enum(Residency).optional(),
    ),
    tier: option(
      "--tier <name>",
      "standard, premium or dedicated (default: standard)",
      z.enum(Tier).default(Tier.Standard),
    ),
    requestsPerSecond: amount(
      "--requests-per-second <n>",
      "what it takes at its peak (default: its share of a stamp)",
    ),
    databaseConnections: amount("--database-connections <n>", "connections it holds (default: its share)"),
    storageGb: amount("--storage-gb <n>", "objects it stores (default: its share)"),
    strategy: strategyOption(),
    explain: flag("--explain", "say of every stamp why it was or was not chosen"),
    dryRun: flag("--dry-run", "choose and write nothing"),
    registry: registryOption(),
  }),
  ({ databaseConnections, requestsPerSecond, residency, storageGb, ...given }): PlaceValue => {
    if (residency === undefined) {
      throw new StampError("input", "missing", {
        field: "--residency",
        allowed: Object.values(Residency).join(", "),
        fix: "say under which law the tenant's data stays: it can't be guessed",
      });
    }
    const load = loadOf({ databaseConnections, requestsPerSecond, storageGb });
    return { ...given, residency, ...defined({ load }) };
  },
);

function loadOf(given: Partial<Load>): Load | undefined {
  const { databaseConnections, requestsPerSecond, storageGb } = given;
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
