import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import type { Usage } from "./assumptions";

/** A resource as its price is found: canonical, so that all stamps of a class come to the same. */
export interface PricedResource {
  readonly type: string;
  readonly name: string;
  /** Part of the stamp it belongs to: `database`, `network` …; `stamp` for what belongs to none. */
  readonly part: string;
  readonly inputs: PropertyMap;
  /** Property → `type::name` of the resources whose outputs flow into it. */
  readonly references: Readonly<Record<string, readonly string[]>>;
}

/** One price and how many units of it a resource takes in a month. */
export interface Charge {
  /** Key of a line of the price table. */
  readonly price: string;
  /** Units a month. */
  readonly quantity: number;
  /** Whether it follows the size that was chosen or the use that is assumed. */
  readonly by: "size" | "use";
}

/** What a resource of a type costs. */
export type Meter = (resource: PricedResource, usage: Usage, all: ResourceSet) => readonly Charge[];

/** How a cloud's resources are priced. */
export interface CloudMeters {
  /** Resource type → its meter. */
  readonly meters: Readonly<Record<string, Meter>>;
  /** Resource type → why it has no price of its own. */
  readonly free: Readonly<Record<string, string>>;
}

/** A charge for a size. */
export function bySize(price: string, quantity: number): Charge {
  return { price, quantity, by: "size" };
}

/** A charge for use. */
export function byUse(price: string, quantity: number): Charge {
  return { price, quantity, by: "use" };
}

/** The resources of a stamp, which may have to be looked at together. */
export class ResourceSet {
  readonly #byKey: ReadonlyMap<string, PricedResource>;

  constructor(readonly resources: readonly PricedResource[]) {
    this.#byKey = new Map(resources.map((resource) => [`${resource.type}::${resource.name}`, resource]));
  }

  /** All resources of a type. */
  of(type: string): readonly PricedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resource of a type that a property refers to. */
  referred(from: PricedResource, property: string, type: string): PricedResource | undefined {
    const key = from.references[property]?.find((one) => one.startsWith(`${type}::`));
    return key === undefined ? undefined : this.#byKey.get(key);
  }

  /** The resources of a type one of whose properties refers to this one. */
  referring(to: PricedResource, type: string, property: string): readonly PricedResource[] {
    const key = `${to.type}::${to.name}`;
    return this.of(type).filter(({ references }) => references[property]?.includes(key));
  }
}

/** The value at a path such as `sku.name` or `template.containers.0.resources.cpu`. */
export function at(value: PropertyValue | undefined, path: string): PropertyValue | undefined {
  return path.split(".").reduce<PropertyValue | undefined>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return isMap(inner) ? inner[key] : undefined;
  }, value);
}

/** A number at a path, also of a text that holds one (`"2Gi"` is 2, `"512Mi"` 0.5); the fallback where there is none. */
export function numberAt(value: PropertyValue | undefined, path: string, fallback: number): number {
  const found = at(value, path);
  if (typeof found === "number") return found;
  const [, digits, unit] = typeof found === "string" ? (/^([0-9.]+)(Mi|Gi|m)?$/u.exec(found) ?? []) : [];
  if (digits === undefined) return fallback;
  return Number(digits) / (unit === "Mi" ? 1024 : unit === "m" ? 1000 : 1);
}

/** A text at a path; "" where there is none. */
export function textAt(value: PropertyValue | undefined, path: string): string {
  const found = at(value, path);
  return typeof found === "string" ? found : "";
}

/** A list at a path; empty where there is none. */
export function listAt(value: PropertyValue | undefined, path: string): readonly PropertyValue[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}
