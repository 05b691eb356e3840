import { defined } from "../../core/defined";
import {
  type PropertyMap,
  type PropertyValue,
  RESOURCE_SIGNATURE,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  UNKNOWN,
} from "../../graph/model/property";
import type { Cell } from "./cell";
import type { Values } from "./values";

/** What serialization needs of the SDK. */
export interface SerializeSdk {
  readonly unknown: object;
  containsUnknowns(value: unknown): boolean;
  readonly assetSignature: string;
  readonly archiveSignature: string;
  isAsset(value: object): boolean;
  isArchive(value: object): boolean;
  isCustomResource(value: object): boolean;
  isComponentResource(value: object): boolean;
}

/** A resource's properties as they go to the engine, and whose outputs flow into each. */
export interface Serialized {
  readonly values: PropertyMap;
  /** Those properties alone into which outputs of resources flow. */
  readonly origins: ReadonlyMap<string, ReadonlySet<object>>;
}

const NO_ORIGINS: ReadonlyMap<string, ReadonlySet<object>> = new Map();

/**
 * `serializeProperty` of the SDK on cells. What is pending is collected instead of awaited, so that a resource
 * waits once for everything it needs and the values are walked again then.
 */
export class Serializer {
  /** An empty set that the last resource had no use for. */
  private spare: Set<object> | undefined = undefined;

  constructor(
    private readonly sdk: SerializeSdk,
    private readonly cells: Values,
  ) {}

  /**
   * Serializes what is settled.
   * @param pending - Receives the cells to wait for; when there are any, the result is incomplete.
   */
  properties(props: Readonly<Record<string, unknown>>, pending: Cell[]): Serialized {
    const values: PropertyMap = {};
    let origins: Map<string, ReadonlySet<object>> | undefined;
    let from = this.spare ?? new Set<object>();
    this.spare = undefined;
    for (const key in props) {
      const prop = props[key];
      if (prop === undefined || key === "id" || key === "urn" || !Object.hasOwn(props, key)) continue;
      if (typeof prop === "string") {
        values[key] = prop;
        continue;
      }
      const value = this.named(key, prop, from, pending);
      if (value !== undefined) values[key] = value;
      if (from.size === 0) continue;
      if (value !== undefined) {
        origins ??= new Map();
        origins.set(key, from);
      }
      from = new Set();
    }
    this.spare = from;
    return { values, origins: origins ?? NO_ORIGINS };
  }

  /** One value; `undefined` when there is nothing to send. */
  value(prop: unknown, from: Set<object>, pending: Cell[]): PropertyValue | undefined {
    if (prop === undefined || prop === null) return prop;
    if (typeof prop !== "object") {
      return typeof prop === "string" || typeof prop === "number" || typeof prop === "boolean"
        ? prop
        : undefined;
    }
    if (Array.isArray(prop)) return prop.map((item: unknown) => this.value(item, from, pending) ?? null);
    // What a program writes as a literal is no output and no resource; an asset may have become one in another output.
    const isLiteral = Object.getPrototypeOf(prop) === Object.prototype;
    const cell = isLiteral ? undefined : this.cells.cellOf(prop);
    if (cell !== undefined) return this.output(cell, from, pending);
    if (this.sdk.isAsset(prop))
      return this.map(prop, { [SIGNATURE_KEY]: this.sdk.assetSignature }, from, pending);
    if (this.sdk.isArchive(prop))
      return this.map(prop, { [SIGNATURE_KEY]: this.sdk.archiveSignature }, from, pending);
    if (isLiteral) return this.map(prop, {}, from, pending);
    if (prop instanceof Promise) return this.promise(this.cells.cellOfPromise(prop), from, pending);
    if (prop === this.sdk.unknown) return UNKNOWN;
    if (this.sdk.isCustomResource(prop)) return this.resource(prop, from, pending);
    if (this.sdk.isComponentResource(prop)) {
      return { [SIGNATURE_KEY]: RESOURCE_SIGNATURE, urn: this.member(prop, "urn", from, pending) ?? "" };
    }
    return this.map(prop, {}, from, pending);
  }

  private output(cell: Cell, from: Set<object>, pending: Cell[]): PropertyValue | undefined {
    if (!this.ended(cell, pending)) return undefined;
    for (const origin of cell.origins) from.add(origin);
    // What is unknown in part counts as unknown as a whole, also for the resources in its other parts.
    const visible = cell.known || !this.sdk.containsUnknowns(cell.value);
    const value = visible ? this.value(cell.value, from, pending) : undefined;
    if (!cell.known) return UNKNOWN;
    return cell.secret ? { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: value ?? null } : value;
  }

  /** A promise is transparent: what it holds may itself be an output. */
  private promise(cell: Cell, from: Set<object>, pending: Cell[]): PropertyValue | undefined {
    return this.ended(cell, pending) ? this.output(cell, from, pending) : undefined;
  }

  private resource(prop: object, from: Set<object>, pending: Cell[]): PropertyValue {
    from.add(prop);
    const id = this.member(prop, "id", from, pending);
    const urn = this.member(prop, "urn", from, pending) ?? "";
    return { [SIGNATURE_KEY]: RESOURCE_SIGNATURE, urn, ...defined({ id }) };
  }

  private member(
    prop: object,
    key: "id" | "urn",
    from: Set<object>,
    pending: Cell[],
  ): PropertyValue | undefined {
    return this.value(Reflect.get(prop, key), from, pending);
  }

  private map(prop: object, into: PropertyMap, from: Set<object>, pending: Cell[]): PropertyMap {
    for (const key of Object.keys(prop)) {
      const value = this.value(Reflect.get(prop, key), from, pending);
      if (value !== undefined) into[key] = value;
    }
    return into;
  }

  private ended(cell: Cell, pending: Cell[]): boolean {
    if (cell.state === "pending") {
      pending.push(cell);
      return false;
    }
    cell.observed = true;
    if (cell.state === "rejected") throw cell.error;
    return true;
  }

  /** The SDK names the property in the message of the same error. */
  private named(key: string, prop: unknown, from: Set<object>, pending: Cell[]): PropertyValue | undefined {
    try {
      return this.value(prop, from, pending);
    } catch (error) {
      if (error instanceof Error) {
        error.message = `error serializing property "${key}": ${error.message}`;
        throw error;
      }
      throw new Error(`error serializing property "${key}": ${String(error)}`);
    }
  }
}
