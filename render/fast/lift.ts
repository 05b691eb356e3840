import { type Cell, NO_ORIGINS, type Origins, union } from "./cell";

/** What lifting asks about the values it meets. */
export interface LiftParts {
  /** The value that stands for everything unknown. */
  readonly unknown: object;
  cell(direct: Origins): Cell;
  cellOf(value: object): Cell | undefined;
  isResource(value: unknown): boolean;
  /** A promise's cell, its value lifted. */
  promised(promise: Promise<unknown>, path: Path | undefined): Cell;
  /** A settled cell's own, its value lifted. */
  inner(cell: Cell, path: Path | undefined): Cell;
}

/** Objects on the way down to a value, to notice a circle. */
export interface Path {
  readonly value: object;
  readonly up: Path | undefined;
}

/** A place in a copy that waits for an output. */
interface Slot {
  cell: Cell;
  readonly path: Path | undefined;
  /** Where the value goes; undefined for the value as a whole. */
  holder: object | undefined;
  key: string | number;
}

/**
 * `outputRec` of the SDK: the copy of a value with the values of all outputs in it. One cell waits for all of them, however
 * deep they lie, and each is put into its place in the copy, so nothing is built twice.
 */
export class Lift {
  private readonly slots: Slot[] = [];
  /** The slot that has no place yet: the one just made. */
  private vacant: Slot | undefined;
  private isUnknown = false;

  private constructor(private readonly parts: LiftParts) {}

  /** The cell of the whole; already settled when there is nothing to wait for. */
  static of(value: unknown, path: Path | undefined, parts: LiftParts): Cell {
    const lift = new Lift(parts);
    const copy = lift.copy(value, path);
    const { slots } = lift;
    let direct = NO_ORIGINS;
    for (const { cell } of slots) direct = union(direct, cell.direct);
    const whole = parts.cell(direct);
    if (slots.length === 0) whole.resolve(copy, !lift.isUnknown, false, NO_ORIGINS);
    else lift.fill(whole, copy);
    return whole;
  }

  private copy(value: unknown, path: Path | undefined): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return this.items(value, below(value, path));
    // What a program writes as a literal is neither an output nor a resource: no need to ask it.
    if (Object.getPrototypeOf(value) === Object.prototype) return this.members(value, below(value, path));
    const { parts } = this;
    const cell = parts.cellOf(value);
    if (cell !== undefined) return this.slot(cell, path);
    if (value === parts.unknown) {
      this.isUnknown = true;
      return value;
    }
    if (parts.isResource(value)) return value;
    return value instanceof Promise
      ? this.slot(parts.promised(value, path), path)
      : this.members(value, below(value, path));
  }

  private items(value: readonly unknown[], path: Path): unknown[] {
    const items: unknown[] = new Array<unknown>(value.length);
    for (let index = 0; index < value.length; index += 1) {
      const item = this.copy(value[index], path);
      items[index] = item;
      this.occupy(item, items, index);
    }
    return items;
  }

  private members(value: object, path: Path): object {
    const members: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const item = this.copy(Reflect.get(value, key), path);
      if (key === "__proto__") Object.defineProperty(members, key, { value: item, enumerable: true });
      else members[key] = item;
      this.occupy(item, members, key);
    }
    return members;
  }

  private slot(cell: Cell, path: Path | undefined): Slot {
    const slot: Slot = { cell, path, holder: undefined, key: "" };
    this.slots.push(slot);
    this.vacant = slot;
    return slot;
  }

  /** Tells a slot where its value goes. */
  private occupy(item: unknown, holder: object, key: string | number): void {
    if (this.vacant === undefined || item !== this.vacant) return;
    this.vacant.holder = holder;
    this.vacant.key = key;
    this.vacant = undefined;
  }

  private fill(whole: Cell, copy: unknown): void {
    const { slots, parts } = this;
    let open = slots.length;
    const done = (slot: Slot): void => {
      const { cell } = slot;
      if (cell.state === "rejected") {
        whole.reject(cell.error);
        return;
      }
      if (slot.holder !== undefined) Reflect.set(slot.holder, slot.key, cell.value);
      open -= 1;
      if (open === 0 && whole.state === "pending")
        this.finish(whole, slot.holder === undefined ? cell.value : copy);
    };
    for (const slot of slots) {
      const { cell } = slot;
      cell.when(() => {
        // Most outputs hold a text: it needs no look inside.
        if (cell.state === "rejected" || (cell.known && !isObject(cell.value))) return done(slot);
        slot.cell = parts.inner(cell, slot.path);
        slot.cell.when(() => done(slot));
      });
    }
  }

  private finish(whole: Cell, value: unknown): void {
    let known = !this.isUnknown;
    let secret = false;
    let origins = NO_ORIGINS;
    for (const { cell } of this.slots) {
      known &&= cell.known;
      secret ||= cell.secret;
      origins = union(origins, cell.origins);
    }
    whole.resolve(value, known, secret, origins);
  }
}

function below(value: object, path: Path | undefined): Path {
  for (let up = path; up !== undefined; up = up.up) {
    if (up.value === value) throw new Error("Cannot create an Output from a circular structure");
  }
  return { value, up: path };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
