import { z } from "zod";
import { functionSchema } from "../../../components/contract/class";
import { Residency } from "../../../components/contract/cloud";
import { demandsSchema, Tier } from "../../../components/routing/contract";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { demandsOf } from "../../../tenants/placement/import-file";
import { type PlaceRequest, type Trait, TRAITS, type Wish } from "../../../tenants/placement/judge";
import { flag, option } from "../../common/option";
import { pairsOf, read } from "../../common/values";
import { loadAmounts, loadOf } from "./load-options";
import { strategyOption } from "./options";

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

/** How a new tenant is placed, an option each. */
export function placeFields() {
  return {
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
  };
}

type Given = z.output<z.ZodObject<ReturnType<typeof placeFields>>>;

/**
 * What was asked for of a tenant's place.
 * @throws StampError `input` where its law is not said
 */
export function placeRequestOf(given: Given): Omit<PlaceRequest, "tenant"> {
  const { class: name, cloud, early, function: work, prefer, region, residency, ring, tier } = given;
  if (residency === undefined) {
    throw new StampError("input", "missing", {
      field: "--residency",
      allowed: Object.values(Residency).join(", "),
      fix: "say under which law the tenant's data stays: it can't be guessed",
    });
  }
  return {
    ...{ residency, tier },
    ...defined({
      function: work,
      demands: demandsOf({ class: name, cloud, region, ring }),
      load: loadOf(given),
    }),
    ...(early ? { early } : {}),
    ...(prefer.length === 0 ? {} : { wishes: prefer }),
  };
}

/** What of a place was said, though nothing of it may be. @returns the first option's name */
export function saidOfPlace(given: Given): string | undefined {
  const { early, prefer, strategy: _always, tier, ...rest } = given;
  const said = Object.entries(rest).find(([, value]) => value !== undefined)?.[0];
  if (said !== undefined) return `--${said.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (tier !== Tier.Standard) return "--tier";
  if (early) return "--early";
  return prefer.length === 0 ? undefined : "--prefer";
}
