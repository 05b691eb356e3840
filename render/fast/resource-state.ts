import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import { isSecret, UNKNOWN } from "../../graph/model/property";
import type { Answer } from "../registration";
import type { Cell, Origins } from "./cell";
import type { Outputs } from "./output";

const STATE = Symbol("stampworks.resource");

/** The outputs of a resource that is being registered; each becomes an `Output` when the program reads it. */
export class ResourceState {
  urn: string | undefined;
  // Most resources are never asked for an output, so neither is made before.
  private cells: Map<string, Cell> | undefined = undefined;
  private knownOrigins: Origins | undefined = undefined;
  private answered: { readonly answer: Answer; readonly inputs: PropertyMap } | undefined;

  constructor(
    private readonly outputs: Outputs,
    private readonly resource: object,
    private readonly preview: boolean,
    private readonly deserialize: (value: PropertyValue) => unknown,
  ) {}

  private get origins(): Origins {
    this.knownOrigins ??= new Set([this.resource]);
    return this.knownOrigins;
  }

  /** Gives the resource its properties: those in `props`, whatever they are there. */
  attach(custom: boolean, props: Readonly<Record<string, unknown>>): void {
    Object.defineProperty(this.resource, STATE, { value: this });
    Object.defineProperty(this.resource, "urn", descriptor("urn"));
    if (custom) Object.defineProperty(this.resource, "id", descriptor("id"));
    for (const key in props) {
      if (key === "id" || key === "urn" || !Object.hasOwn(props, key)) continue;
      if (Object.hasOwn(this.resource, key))
        throw new Error(`Property '${key}' is already initialized on target`);
      Object.defineProperty(this.resource, key, descriptor(key));
    }
  }

  /** The engine has answered: everything read so far gets its value. */
  answer(answer: Answer, inputs: PropertyMap): void {
    this.urn = answer.urn;
    this.answered = { answer, inputs };
    if (this.cells !== undefined) for (const [key, cell] of this.cells) this.settle(key, cell);
  }

  /** The output of a property, the same each time. */
  read(key: string): object {
    return this.outputs.wrap(this.cell(key));
  }

  /** What stands behind that output. */
  cell(key: string): Cell {
    this.cells ??= new Map();
    let cell = this.cells.get(key);
    if (cell === undefined) {
      cell = this.outputs.values.cell(this.origins);
      this.cells.set(key, cell);
      this.settle(key, cell);
    }
    return cell;
  }

  private settle(key: string, cell: Cell): void {
    if (this.answered === undefined) return;
    const { answer, inputs } = this.answered;
    if (key === "urn") cell.resolve(answer.urn, true, false, this.origins);
    else if (key === "id")
      cell.resolve(answer.id === "" ? undefined : answer.id, answer.id !== "", false, this.origins);
    else {
      const value = key in answer.outputs ? answer.outputs[key] : this.preview ? undefined : inputs[key];
      if (value === undefined) cell.resolve(undefined, !this.preview, false, this.origins);
      else if (typeof value === "string" && value !== UNKNOWN) cell.resolve(value, true, false, this.origins);
      else this.settleDeserialized(cell, value);
    }
  }

  private settleDeserialized(cell: Cell, value: PropertyValue): void {
    const result = this.deserialize(value) as PropertyValue;
    const secret = isSecret(result);
    this.outputs.values.resolve(cell, secret ? result["value"] : result, true, secret, this.origins);
  }
}

/** The state of a resource that was registered here. */
export function stateOf(resource: object): ResourceState | undefined {
  return Reflect.get(resource, STATE) as ResourceState | undefined;
}

interface Held {
  [STATE]?: ResourceState;
}

const DESCRIPTORS = new Map<string, PropertyDescriptor>();

/** One descriptor a name, so that resources of a class keep a common shape in the engine. */
function descriptor(key: string): PropertyDescriptor {
  let found = DESCRIPTORS.get(key);
  if (found === undefined) {
    found = {
      enumerable: true,
      configurable: true,
      get(this: Held) {
        return this[STATE]?.read(key);
      },
      set(this: Held, value: unknown) {
        Object.defineProperty(this, key, { value, enumerable: true, configurable: true, writable: true });
      },
    };
    DESCRIPTORS.set(key, found);
  }
  return found;
}
