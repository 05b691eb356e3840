import type { Blueprint } from "../../components/contract/blueprint";
import { Cloud } from "../../components/contract/cloud";
import { costPerTenant, revenueFor } from "../capacity/economics";
import { type Assumptions, usageOf } from "./assumptions";
import { billOf, type CostLine, type PricedForm, type Unpriced } from "./cost-of";
import type { PriceBook } from "./price-table";

/** Shares of the bounds a stamp is priced at: full, and with the headroom a fleet keeps. */
export const FILLS = [1, 0.75] as const;

/** Something that is priced: a stamp, or a class on a cloud. */
export interface Priced {
  /** Stamp's id, or `class/cloud`. */
  readonly id: string;
  readonly class: string;
  readonly cloud: Cloud;
  readonly region: string;
  readonly form: PricedForm;
}

/** What a tenant costs when so much of the bound is used. */
export interface TenantCost {
  /** Share of the bounds; 1 or 0.75. */
  readonly fill: number;
  readonly tenants: number;
  /** US dollars a month of the whole stamp. */
  readonly monthly: number;
  readonly perTenant: number;
  /** Revenue a tenant must bring at the margin wanted; absent without one. */
  readonly revenuePerTenant?: number;
}

/** A month of a stamp or of a class. */
export interface CostEntry {
  readonly id: string;
  readonly class: string;
  readonly cloud: string;
  readonly region: string;
  /** US dollars a month with all bounds used. */
  readonly monthly: number;
  /** Of these, what follows the sizes that were chosen and is due with no tenant at all. */
  readonly fixed: number;
  readonly perTenant: readonly TenantCost[];
  /** Part of the stamp → US dollars a month. */
  readonly parts: Readonly<Record<string, number>>;
  readonly lines: readonly CostLine[];
  readonly unpriced: readonly Unpriced[];
}

/** What all entries are priced with. */
export interface Pricing {
  readonly classes: Blueprint["classes"];
  readonly prices: PriceBook;
  readonly assume: Assumptions;
  /** Share of the revenue that is to be left; 0–1. */
  readonly margin: number | undefined;
}

/** Prices one stamp or class. */
export function costEntry({ class: name, cloud, form, id, region }: Priced, pricing: Pricing): CostEntry {
  const { assume, classes, margin, prices } = pricing;
  const spec = classes[name];
  if (spec === undefined) throw new TypeError(`no class ${name}`);
  const bills = FILLS.map((fill) => ({
    fill,
    bill: billOf(form, cloud, region, prices, usageOf(spec.bounds, fill, assume)),
  }));
  const [full] = bills;
  if (full === undefined) throw new TypeError("nothing priced");
  const { fixed, lines, monthly, unpriced } = full.bill;
  const perTenant = bills.map(({ bill, fill }): TenantCost => {
    const tenants = spec.bounds.tenants * fill;
    const each = costPerTenant(bill.monthly, tenants);
    const revenue = margin === undefined ? {} : { revenuePerTenant: revenueFor(each, margin) };
    return { fill, tenants, monthly: bill.monthly, perTenant: each, ...revenue };
  });
  return {
    id,
    class: name,
    cloud,
    region,
    monthly,
    fixed,
    perTenant,
    parts: partsOf(lines),
    lines,
    unpriced,
  };
}

/** US dollars a month of each part, the dearest first. */
export function partsOf(lines: readonly CostLine[]): Readonly<Record<string, number>> {
  const parts = new Map<string, number>();
  for (const { monthly, part } of lines) parts.set(part, (parts.get(part) ?? 0) + monthly);
  return Object.fromEntries([...parts].sort(([, a], [, b]) => b - a));
}

/** Lines of one price together, the dearest first: forty alarms are one line of a bill. */
export function grouped(lines: readonly CostLine[]): readonly CostLine[] {
  const groups = new Map<string, CostLine>();
  for (const line of lines) {
    const key = `${line.part} ${line.price}`;
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined
        ? line
        : { ...known, quantity: known.quantity + line.quantity, monthly: known.monthly + line.monthly },
    );
  }
  return [...groups.values()].sort((a, b) => b.monthly - a.monthly);
}

/** Whether a text is the name of a cloud. */
export function isCloud(text: string): text is Cloud {
  return Object.values<string>(Cloud).includes(text);
}
