import type { Cell } from "./cell";
import { type Apply, CELL, type Values, type ValueSdk } from "./values";

/** What outputs need of the SDK; the same objects the SDK itself uses. */
export interface OutputSdk extends ValueSdk {
  /** `OutputImpl.prototype`: `instanceof` stays true for outputs made here. */
  readonly prototype: object;
  /** What `toString` and `toJSON` of an output answer. */
  readonly complaints: { toString(): string; toJSON(): string };
}

/** `Output` as programs hold it, and the functions that make one, on cells. */
export class Outputs {
  private readonly handler: ProxyHandler<object>;

  constructor(
    private readonly sdk: OutputSdk,
    readonly values: Values,
  ) {
    this.handler = { get: (target, property) => this.member(Reflect.get(target, CELL) as Cell, property) };
  }

  /** The `Output` of a cell. */
  wrap(cell: Cell): object {
    if (cell.handle === undefined) {
      const target: object = Object.create(this.sdk.prototype) as object;
      Object.defineProperty(target, CELL, { value: cell });
      cell.handle = new Proxy(target, this.handler);
    }
    return cell.handle;
  }

  /** `pulumi.output`. */
  output(value: unknown): object {
    return this.wrap(this.values.cellFor(value));
  }

  /** `pulumi.secret` and `pulumi.unsecret`. */
  withSecret(value: unknown, secret: boolean): object {
    const source = this.values.cellFor(value);
    const cell = this.values.cell(source.direct);
    source.when(() => {
      if (source.state === "rejected") cell.reject(source.error);
      else cell.resolve(source.value, source.known, secret, source.origins);
    });
    return this.wrap(cell);
  }

  /** `output(value).apply(func)`. */
  mapped(value: unknown, func: Apply): object {
    return this.wrap(this.values.apply(this.values.cellFor(value), func, false));
  }

  /** What a program sees of an output; what is none of its members is lifted from the value. */
  private member(cell: Cell, property: string | symbol): unknown {
    if (property === CELL) return cell;
    if (typeof property === "symbol") return undefined;
    switch (property) {
      case "__pulumiOutput":
        return true;
      case "apply":
        return (func: Apply, withUnknowns?: boolean) =>
          this.wrap(this.values.apply(cell, func, withUnknowns === true));
      case "resources":
        return () => new Set(cell.direct);
      case "allResources":
        return () => this.promised(cell, () => new Set(cell.origins));
      case "isKnown":
        return this.promised(cell, () => cell.known);
      case "isSecret":
        return this.promised(cell, () => cell.secret);
      case "promise":
        return (withUnknowns?: boolean) => this.promised(cell, () => this.plain(cell, withUnknowns === true));
      case "toString":
      case "toJSON":
        return () => this.sdk.complaints[property]();
      case "then":
      case "doNotCapture":
      case "deploymentOnlyModule":
        return undefined;
      default:
        if (property in this.sdk.prototype) return Reflect.get(this.sdk.prototype, property) as unknown;
        return property.startsWith("__")
          ? undefined
          : this.wrap(this.values.apply(cell, (value) => this.part(value, property), true));
    }
  }

  private part(value: unknown, property: string): unknown {
    if (value === undefined || value === null) return undefined;
    return value === this.sdk.unknown ? value : (Reflect.get(Object(value), property, value) as unknown);
  }

  private plain(cell: Cell, withUnknowns: boolean): unknown {
    return withUnknowns || !this.sdk.containsUnknowns(cell.value) ? cell.value : undefined;
  }

  private promised<T>(cell: Cell, read: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      cell.when(() => (cell.state === "rejected" ? reject(cell.error as Error) : resolve(read())));
    });
  }
}
