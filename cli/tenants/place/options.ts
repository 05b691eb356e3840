import { defined } from "../../../core/defined";
import { z } from "zod";
import { Residency } from "../../../components/contract/cloud";
import { functionSchema } from "../../../components/contract/class";
import { demandsSchema, Tier } from "../../../components/routing/contract";
import { demandsOf } from "../../../tenants/placement/import-file";
import { type Trait, TRAITS, type Wish } from "../../../tenants/placement/judge";
import { StampError } from "../../../core/errors";
import type { PlaceInput } from "../../../fleet/tenants/place";
import { argument, commandOptions, flag, option } from "../../common/option";
import { pairsOf, read } from "../../common/values";
import { loadAmounts, loadOf } from "../common/load-options";
import { registryOption, strategyOption } from "../common/options";

/** A tenant to be placed, and whether it is explained. */
export interface PlaceValue extends PlaceInput {
  /** Say of every stamp why it was or was not chosen. */
  readonly explain: boolean;
}

const demand = <T extends Trait>(flags: string, says: string, trait: T) =>
  option(flags, says, demandsSchema.shape[trait]);

/** `region=eu-west-1,cloud=aws`. */
const wishes = read(`pairs such as region=eu-west-1, of ${TRAITS.join(", ")}`, (text) => {
  const pairs = pairsOf(text)?.map(([name, value]): Wish | undefined => {
    const trait = TRAITS.find((one) => one === name);
    return trait === undefined ? undefined : { trait, value };
  });
  const found = pairs?.filter((pair) => pair !== undefined);
  return found === undefined || found.length < (pairs ?? []).length ? undefined : found;
});

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
    function: option(
      "--function <name>",
      "what its stamp must do, e.g. batch (default: what every tenant needs)",
      functionSchema.optional(),
    ),
    class: demand("--class <name>", "a class of the blueprint that its stamp must be of", "class"),
    cloud: demand("--cloud <name>", "the cloud its stamp must be on", "cloud"),
    region: demand("--region <name>", "the region its stamp must be in", "region"),
    ring: demand("--ring <name>", "the rollout ring its stamp must be in", "ring"),
    prefer: option(
      "--prefer <wishes>",
      "what its stamp should rather be, the most wanted first: region=eu-west-1,cloud=aws",
      wishes.default([]),
    ),
    early: flag("--early", "let it be on stamps of the ring canary and on those that end"),
    ...loadAmounts(),
    strategy: strategyOption(),
    explain: flag("--explain", "say of every stamp why it was or was not chosen"),
    dryRun: flag("--dry-run", "choose and write nothing"),
    registry: registryOption(),
  }),
  ({ databaseConnections, requestsPerSecond, residency, storageGb, ...asked }): PlaceValue => {
    const { class: name, cloud, early, function: work, prefer, region, ring, ...given } = asked;
    if (residency === undefined) {
      throw new StampError("input", "missing", {
        field: "--residency",
        allowed: Object.values(Residency).join(", "),
        fix: "say under which law the tenant's data stays: it can't be guessed",
      });
    }
    const load = loadOf({ databaseConnections, requestsPerSecond, storageGb });
    const demands = demandsOf({ class: name, cloud, region, ring });
    return {
      ...given,
      residency,
      ...defined({ function: work, demands, load }),
      ...(early ? { early } : {}),
      ...(prefer.length === 0 ? {} : { wishes: prefer }),
    };
  },
);
