import { Cell, NO_ORIGINS, type Origins, type Scheduler } from "./cell";
import { Lift, type LiftParts, type Path } from "./lift";

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

/** Under this an `Output` made here keeps its cell. */
export const CELL = Symbol("stampworks.cell");

/** What the SDK's `output` module does with values, on cells: the same values, flags and origins, without promises. */
export class Values {
  private readonly foreign = new WeakMap<object, Cell>();
  private readonly lifting: LiftParts;

  constructor(
    private readonly sdk: ValueSdk,
    private readonly run: Scheduler,
  ) {
    this.lifting = {
      unknown: sdk.unknown,
      cell: (direct) => this.cell(direct),
      cellOf: (value) => this.cellOf(value),
      isResource: (value) => sdk.isResource(value),
      promised: (promise, path) => this.promised(promise, path),
      inner: (cell, path) => this.apply(cell, (value) => Lift.of(value, path, this.lifting), true),
    };
  }

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
    return Lift.of(value, undefined, this.lifting);
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

  private promised(promise: Promise<unknown>, path: Path | undefined): Cell {
    const pending = this.cell();
    promise.then(
      (inner) => this.settle(pending, Lift.of(inner, path, this.lifting), NO_ORIGINS, false),
      (error: unknown) => pending.reject(error),
    );
    return pending;
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
