import { Cell, NO_ORIGINS, type Origins, type Scheduler, union } from "./cell";

/** What values need of the SDK; the same objects the SDK itself uses. */
export interface ValueSdk {
  /** The value that stands for everything unknown. */
  readonly unknown: object;
  containsUnknowns(value: unknown): boolean;
  isOutput(value: unknown): boolean;
  isResource(value: unknown): boolean;
}

/** An output of the SDK's own making, as far as its interface goes. */
interface ForeignOutput {
  resources(): Set<object>;
  allResources?: () => Promise<Set<object>>;
  promise(withUnknowns: boolean): Promise<unknown>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
}

/** A function as `apply` takes it. */
export type Apply = (value: unknown) => unknown;

/** Objects on the way down to a value, to notice a circle. */
interface Path {
  readonly value: object;
  readonly up: Path | undefined;
}

/** Under this an `Output` made here keeps its cell. */
export const CELL = Symbol("stampworks.cell");

/** What the SDK's `output` module does with values, on cells: the same values, flags and origins, without promises. */
export class Values {
  private readonly foreign = new WeakMap<object, Cell>();

  constructor(
    private readonly sdk: ValueSdk,
    private readonly run: Scheduler,
  ) {}

  /** A pending cell. */
  cell(direct: Origins = NO_ORIGINS): Cell {
    return new Cell(this.run, direct);
  }

  /** The cell behind an `Output`, also behind one of the SDK's or another run's own; `undefined` when it is none. */
  cellOf(value: object): Cell | undefined {
    const own = Reflect.get(value, CELL) as Cell | undefined;
    if (own instanceof Cell) return own;
    return this.sdk.isOutput(value) ? this.adopt(value) : undefined;
  }

  /** The cell of a promise; the same one each time. */
  cellOfPromise(promise: Promise<unknown>): Cell {
    let cell = this.foreign.get(promise);
    if (cell === undefined) {
      cell = this.cell();
      this.foreign.set(promise, cell);
      this.settle(cell, promise, NO_ORIGINS, false);
    }
    return cell;
  }

  /** `Output.apply`. */
  apply(source: Cell, func: Apply, runWithUnknowns: boolean): Cell {
    const cell = this.cell(source.direct);
    source.when(() => {
      if (source.state === "rejected") cell.reject(source.error);
      else if (!source.known && !runWithUnknowns)
        cell.resolve(undefined, false, source.secret, source.origins);
      else {
        try {
          this.settle(cell, func(this.visible(source)), source.origins, source.secret);
        } catch (error) {
          cell.reject(error);
        }
      }
    });
    return cell;
  }

  /** Resolves a cell and finds out whether the value is known. */
  resolve(cell: Cell, value: unknown, known: boolean, secret: boolean, origins: Origins): void {
    cell.resolve(value, known && !this.sdk.containsUnknowns(value), secret, origins);
  }

  /** A value as `runWithUnknowns` shows it: what is not known at all is the SDK's `unknown`. */
  private visible(source: Cell): unknown {
    return source.known || this.sdk.containsUnknowns(source.value) ? source.value : this.sdk.unknown;
  }

  /** The cell of any value, with the outputs and promises inside it. */
  cellFor(value: unknown): Cell {
    const lifted = this.lift(value, undefined);
    if (lifted instanceof Cell) return lifted;
    const cell = this.cell();
    this.resolve(cell, lifted, true, false, NO_ORIGINS);
    return cell;
  }

  /** Ends a cell with what a function returned: a value, a promise or an output. */
  private settle(cell: Cell, value: unknown, origins: Origins, secret: boolean): void {
    if (typeof value !== "object" || value === null) {
      cell.resolve(value, true, secret, origins);
      return;
    }
    const inner = value instanceof Cell ? value : this.cellOf(value);
    if (inner !== undefined) cell.follow(inner, secret, origins);
    else if (isThenable(value)) {
      value.then(
        (result) => this.settle(cell, result, origins, secret),
        (error: unknown) => cell.reject(error),
      );
    } else this.resolve(cell, value, true, secret, origins);
  }

  /** `outputRec`: a copy of a value without outputs in it, or the cell that will hold one. */
  private lift(value: unknown, path: Path | undefined): unknown {
    if (typeof value !== "object" || value === null) return value;
    const cell = this.cellOf(value);
    if (cell !== undefined) return this.apply(cell, (inner) => this.lift(inner, path), true);
    if (this.sdk.isResource(value) || value === this.sdk.unknown) return value;
    if (value instanceof Promise) {
      const pending = this.cell();
      value.then(
        (inner) => this.settle(pending, this.lift(inner, path), NO_ORIGINS, false),
        (error: unknown) => pending.reject(error),
      );
      return pending;
    }
    for (let up = path; up !== undefined; up = up.up) {
      if (up.value === value) throw new Error("Cannot create an Output from a circular structure");
    }
    const here: Path = { value, up: path };
    if (Array.isArray(value)) {
      const items = value.map((item: unknown) => this.lift(item, here));
      return items.some((item) => item instanceof Cell) ? this.combine(items, (all) => all) : items;
    }
    const keys = Object.keys(value);
    const items = keys.map((key) => this.lift(Reflect.get(value, key), here));
    const build = (all: readonly unknown[]): object =>
      Object.fromEntries(keys.map((key, index) => [key, all[index]]));
    return items.some((item) => item instanceof Cell) ? this.combine(items, build) : build(items);
  }

  private combine(items: readonly unknown[], build: (values: readonly unknown[]) => unknown): Cell {
    const cells = items.filter((item): item is Cell => item instanceof Cell);
    const result = this.cell(cells.reduce<Origins>((all, { direct }) => union(all, direct), NO_ORIGINS));
    let open = cells.length;
    for (const cell of cells) {
      cell.when(() => {
        open -= 1;
        if (cell.state === "rejected") result.reject(cell.error);
        else if (open === 0 && result.state === "pending") {
          const value = build(items.map((item) => (item instanceof Cell ? item.value : item)));
          const origins = cells.reduce<Origins>((all, part) => union(all, part.origins), NO_ORIGINS);
          this.resolve(
            result,
            value,
            cells.every((part) => part.known),
            cells.some((part) => part.secret),
            origins,
          );
        }
      });
    }
    return result;
  }

  private adopt(value: object): Cell {
    let cell = this.foreign.get(value);
    if (cell === undefined) {
      const output = value as ForeignOutput;
      const adopted = this.cell(output.resources());
      const all =
        output.allResources === undefined ? Promise.resolve(output.resources()) : output.allResources();
      Promise.all([output.promise(true), output.isKnown, output.isSecret, all]).then(
        ([inner, known, secret, origins]) => adopted.resolve(inner, known, secret === true, origins),
        (error: unknown) => adopted.reject(error),
      );
      this.foreign.set(value, adopted);
      cell = adopted;
    }
    return cell;
  }
}

function isThenable(value: object): value is PromiseLike<unknown> {
  return typeof Reflect.get(value, "then") === "function";
}
