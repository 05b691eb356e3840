import type { Blueprint } from "../../components/contract/blueprint";
import { canonicalise } from "../../graph/canonical/canonical";
import { lockKey } from "../../graph/equal/lock";
import { TokenTable } from "../../graph/model/tokens";
import type { Assumptions } from "../../planning/cost/assumptions";
import { readBase } from "../../planning/cost/base";
import { type CentreCost, centreCost } from "../../planning/cost/centre";
import type { PricedForm } from "../../planning/cost/cost-of";
import { type Comparable, type CostChange, costChanges } from "../../planning/cost/diff";
import type { StampCounts } from "../../planning/cost/markdown";
import { PRICE_NOTE, PriceBook } from "../../planning/cost/price-table";
import { type CostEntry, costEntry, isCloud, type Priced, type Pricing } from "../../planning/cost/report";
import { REGIONS } from "../../components/contract/regions";
import { renderCentral } from "../check/central/render-central";
import { renderStamp } from "../check/render-fleet";
import { type Showback, showback, type ShownTenant } from "../../planning/cost/showback";
import { defined } from "../../core/defined";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { withRegistry } from "../tenants/registry";
import type { StampEntry } from "../inventory/stack-config";
import { makeClassForms } from "../lock/lock";
import { blueprintOf, type BuildEvent, type LoadedFleet, openFleet, selectStamps, stackSpec } from "../open";
import { leaveOutExpired } from "../selection";
import { allOf } from "../work/failures";
import { type WorkEvent, workOn } from "../work/stacks";

/** What is priced, and by what. */
export interface CostInput {
  /** Ids of the stamps; empty for all. */
  readonly stacks: readonly string[];
  /** Files of the operator's own prices, which go before the tables of the package. */
  readonly prices: readonly string[];
  /** What use is reckoned from. */
  readonly assume: Assumptions;
  /** Share of the revenue that is to be left; 0 up to, not including, 1. */
  readonly margin?: number | undefined;
  /** A blueprint.lock.json or an earlier result to compare with instead. */
  readonly diff?: string | undefined;
  /** Divide what stamps cost among their tenants. Default: no. */
  readonly by?: "tenant" | undefined;
  /** Where tenants are registered. Default: see `registryPlace`. */
  readonly registry?: string | undefined;
  /** Of a comparison: largest increase of any class that is fine, as a share. Default: any. */
  readonly most?: number | undefined;
}

/** What it costs, or what a change does to it. */
export type CostResult = Costs | CostComparison;

/** US dollars a month, by list prices. */
export interface Costs {
  readonly kind: "costs";
  readonly currency: "USD";
  readonly note: string;
  /** Cloud → region its prices are of, apart from lines of the stamp's own. */
  readonly pricedAs: Readonly<Record<string, string>>;
  /** Lines of the price table in use that were not compared with a copy of the list. */
  readonly uncheckedPrices: number;
  readonly assumptions: Assumptions;
  readonly margin?: number | undefined;
  readonly total: number;
  readonly stamps: readonly CostEntry[];
  readonly classes: readonly (CostEntry & { readonly tenants: number })[];
  /** What centres are due for with no event at all; not in the total. Empty where stamps are named. */
  readonly centres: readonly CentreCost[];
  /** With `by: "tenant"`: an estimate, by the load that is known of each. */
  readonly showback?: Showback | undefined;
}

/** What a change of the blueprint does to the cost of each class. */
export interface CostComparison {
  readonly kind: "changes";
  readonly currency: "USD";
  readonly changes: readonly CostChange[];
  /** Class and cloud → stamps there are of it. */
  readonly stamps: StampCounts;
  /** Classes that cost more than is fine. */
  readonly over: readonly string[];
}

/** What stamps, tenants and classes cost a month by list prices, and what a change of the blueprint does to it. */
export async function cost(
  input: CostInput,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<CostResult> {
  const { assume, diff, margin, stacks: ids } = input;
  const prices = PriceBook.read(input.prices);
  const fleet = await openFleet(context);
  const blueprint = blueprintOf(fleet);
  const pricing: Pricing = { prices, assume, margin, classes: blueprint.classes };
  const { stamps } = leaveOutExpired(selectStamps(fleet.inventory, ids), ids.length > 0);
  const forms = await makeClassForms(
    { project: fleet.inventory.project.name, blueprint, program: fleet.program.run },
    context.signal,
  );
  const classes = priceForms(forms, pricing);
  if (diff !== undefined) {
    const changes = costChanges(baseOf(diff, blueprint, pricing), classes.map(comparable));
    const over = changes.filter(
      ({ before, change }) => before !== undefined && change > before * (input.most ?? Infinity),
    );
    return {
      kind: "changes",
      currency: "USD",
      changes,
      stamps: countStamps(fleet),
      over: over.map(({ id }) => id),
    };
  }
  const outcomes = await workOn(
    stamps,
    {
      name: "price",
      run: async (stamp: StampEntry): Promise<CostEntry> => {
        const spec = stackSpec(fleet, stamp);
        const { derivations, graph } = await renderStamp(spec, new TokenTable(), context.signal);
        const { class: name, cloud, region } = stamp.identity;
        const form = canonicalise(graph, derivations);
        return costEntry({ id: stamp.id, class: name, cloud, region, form }, pricing);
      },
      describe: ({ lines }) => ({ kind: "priced", lines: lines.length }),
    },
    context,
  );
  const entries = allOf(stamps, outcomes);
  const shown = input.by === undefined ? undefined : await byTenant(entries, input, blueprint, context);
  const used = new Set([...classes, ...entries].map(({ cloud }) => cloud));
  return {
    kind: "costs",
    currency: "USD",
    note: PRICE_NOTE,
    pricedAs: Object.fromEntries([...used].map((cloud) => [cloud, prices.baseRegion(cloud)])),
    uncheckedPrices: uncheckedOf([...classes, ...entries], prices),
    assumptions: assume,
    margin,
    total: entries.reduce((all, { monthly }) => all + monthly, 0),
    stamps: entries,
    centres: ids.length > 0 ? [] : await priceCentres(fleet, prices, input, context.signal),
    classes: classes.map((entry) => ({ ...entry, tenants: entry.perTenant[0]?.tenants ?? 1 })),
    ...defined({ showback: shown }),
  };
}

async function priceCentres(
  fleet: LoadedFleet,
  prices: PriceBook,
  { assume }: CostInput,
  signal: AbortSignal,
): Promise<CentreCost[]> {
  const priced: CentreCost[] = [];
  for (const centre of fleet.inventory.central) {
    const { cloud, region } = centre.home;
    const { derivations, graph } = await renderCentral(stackSpec(fleet, centre), new TokenTable(), signal);
    const law = REGIONS[cloud][region]?.residency ?? "";
    const form = canonicalise(graph, derivations);
    priced.push(centreCost({ id: centre.id, cloud, region, law, form }, prices, assume));
  }
  return priced;
}

async function byTenant(
  entries: readonly CostEntry[],
  { registry: named }: CostInput,
  { classes }: Blueprint,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<Showback> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => {
    const tenants: ShownTenant[] = [];
    for await (const { load, stamp, standby, tenant } of registry.tenants())
      tenants.push({ tenant, stamp, standby, load });
    return showback(entries, tenants, (name) =>
      Object.hasOwn(classes, name) ? classes[name]?.bounds : undefined,
    );
  });
}

function priceForms(forms: Readonly<Record<string, PricedForm>>, pricing: Pricing): CostEntry[] {
  return Object.entries(forms).flatMap(([id, form]) => {
    const [name = "", cloud = ""] = id.split("/");
    // A base may have classes that the present blueprint has no bounds for.
    if (!isCloud(cloud) || !Object.hasOwn(pricing.classes, name)) return [];
    const priced: Priced = { id, class: name, cloud, region: pricing.prices.baseRegion(cloud), form };
    return [costEntry(priced, pricing)];
  });
}

function baseOf(path: string, blueprint: Blueprint, pricing: Pricing): readonly Comparable[] {
  const base = readBase(path);
  if (base.kind === "cost") return base.classes;
  const known = Object.fromEntries(
    Object.entries(base.forms).filter(([id]) => Object.hasOwn(blueprint.classes, id.split("/")[0] ?? "")),
  );
  return priceForms(known, pricing).map(comparable);
}

function comparable({ id, lines, monthly, perTenant }: CostEntry): Comparable {
  return { id, monthly, tenants: perTenant[0]?.tenants ?? 1, lines };
}

function countStamps({ inventory }: LoadedFleet): StampCounts {
  const counts: Record<string, number> = {};
  for (const { identity } of inventory.stamps) {
    const key = lockKey(identity.class, identity.cloud);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function uncheckedOf(entries: readonly CostEntry[], prices: PriceBook): number {
  const used = new Set(
    entries.flatMap(({ cloud, lines, region }) => lines.map(({ price }) => `${cloud} ${region} ${price}`)),
  );
  const unchecked = [...used].filter((key) => {
    const [cloud = "", region = "", price = ""] = key.split(" ");
    return prices.line(cloud, region, price)?.checked === false;
  });
  return new Set(
    unchecked.map((key) =>
      key
        .split(" ")
        .filter((_, index) => index !== 1)
        .join(" "),
    ),
  ).size;
}
