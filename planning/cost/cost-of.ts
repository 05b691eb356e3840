import type { Cloud } from "../../components/contract/cloud";
import { isMap, type PropertyMap } from "../../graph/model/property";
import type { Usage } from "./assumptions";
import { type CloudMeters, type PricedResource, ResourceSet } from "./meter";
import { AWS } from "./meters/aws";
import { AZURE } from "./meters/azure";
import { GCP } from "./meters/gcp";
import type { PriceBook } from "./price-table";

/** Each cloud's meters. */
export const METERS: Readonly<Record<Cloud, CloudMeters>> = { aws: AWS, azure: AZURE, gcp: GCP };

/** What the canonical form of a stamp or of a class holds; a lock keeps the same. */
export interface PricedForm {
  readonly resources: Readonly<Record<string, object>>;
}

/** One line of a bill. */
export interface CostLine {
  readonly part: string;
  readonly type: string;
  readonly name: string;
  /** Key in the price table. */
  readonly price: string;
  readonly unit: string;
  readonly quantity: number;
  /** US dollars a month. */
  readonly monthly: number;
  readonly by: "size" | "use";
}

/** What has no price: a type nobody put on a list, or a line that is missing in the price table. */
export interface Unpriced {
  readonly type: string;
  readonly name: string;
  readonly reason: string;
}

/** A month of a stamp. */
export interface Bill {
  readonly monthly: number;
  /** The part that follows the sizes that were chosen; the rest follows use. */
  readonly fixed: number;
  readonly lines: readonly CostLine[];
  readonly unpriced: readonly Unpriced[];
}

/**
 * What the resources of a form cost in a month.
 * @param meters those of another owner than a stamp; default a stamp's
 */
export function billOf(
  form: PricedForm,
  cloud: Cloud,
  region: string,
  prices: PriceBook,
  usage: Usage,
  { free, meters }: CloudMeters = METERS[cloud],
): Bill {
  const all = new ResourceSet(resourcesOf(form));
  const lines: CostLine[] = [];
  const unpriced: Unpriced[] = [];
  for (const resource of all.resources) {
    const { name, part, type } = resource;
    if (isOurs(type) || Object.hasOwn(free, type)) continue;
    const meter = Object.hasOwn(meters, type) ? meters[type] : undefined;
    if (meter === undefined) {
      unpriced.push({ type, name, reason: "neither priced nor on the list of what is free" });
      continue;
    }
    for (const { by, price, quantity } of meter(resource, usage, all)) {
      const line = prices.line(cloud, region, price);
      if (line === undefined || !Number.isFinite(quantity)) {
        unpriced.push({ type, name, reason: `no price ${price} in the table of ${cloud}` });
      } else if (quantity > 0) {
        const { unit } = line;
        lines.push({ part, type, name, price, unit, quantity, monthly: quantity * line.price, by });
      }
    }
  }
  const fixed = sum(lines.filter(({ by }) => by === "size").map(({ monthly }) => monthly));
  return { monthly: sum(lines.map(({ monthly }) => monthly)), fixed, lines, unpriced };
}

/** Components, providers and generated values are no resources of a cloud. */
export function isOurs(type: string): boolean {
  return /^(stampworks|pulumi|random):/u.test(type);
}

/** The resources of a canonical form, in the order of their keys. */
export function resourcesOf({ resources }: PricedForm): PricedResource[] {
  return Object.entries(resources)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, resource]) => {
      const inputs: unknown = Reflect.get(resource, "inputs");
      return {
        type: String(Reflect.get(resource, "type")),
        name: key.split("::").at(-1) ?? key,
        part: partOf(key),
        inputs: isPropertyMap(inputs) ? inputs : {},
        references: referencesOf(Reflect.get(resource, "propertyDependencies")),
      };
    });
}

/** The component around a resource: `stampworks:aws:Database` is `database`. */
function partOf(key: string): string {
  return (/stampworks:(?:aws|azure|gcp):(\w+)\$/u.exec(key)?.[1] ?? "stamp").toLowerCase();
}

function referencesOf(value: unknown): Readonly<Record<string, readonly string[]>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, list]) => [key, Array.isArray(list) ? list.map(String) : []]),
  );
}

function isPropertyMap(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && isMap(value as PropertyMap);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
