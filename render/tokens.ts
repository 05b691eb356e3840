import { isSecret, type PropertyMap, type PropertyValue } from "../graph/model/property";
import { TokenTable } from "../graph/model/tokens";
import type { InvokeRequest, ReadRequest, Registration, RegistrationResult, Resolver } from "./registration";

/**
 * The structure of a computed output: `"number"` and `"boolean"` name a kind, every other text stands for a text;
 * a number or boolean is the value itself. The simulator's `Shape` is one.
 */
export type OutputShape =
  | string
  | number
  | boolean
  | null
  | readonly OutputShape[]
  | { readonly [key: string]: OutputShape };

/** What the token resolver can't know of the clouds; the simulator's per-type tables supply it. */
export interface TokenOptions {
  /** Makes and remembers the tokens; share one over a fleet to know every owner. Default: a new one. */
  readonly table?: TokenTable;
  /**
   * The nested shape of a resource's outputs. Texts in it become tokens of their path
   * (`domainValidationOptions[0].resourceRecordName`), a kind becomes 0 or false, and a top-level `null` says that
   * the cloud leaves the property out.
   */
  readonly shapes?: (
    registration: Registration | ReadRequest,
  ) => Readonly<Record<string, OutputShape>> | undefined;
  /** Outputs of another stack, by the name a `StackReference` gives. Default: none. */
  readonly stackOutputs?: (name: string) => PropertyMap | undefined;
  /** Results of provider functions. Default: the arguments are answered. */
  readonly invokes?: (request: InvokeRequest) => PropertyMap | undefined;
}

/**
 * Answers a render: every computed output and the id is a token that carries its owner, so that it is known
 * again wherever the program puts it. The same program with the same config gets the same tokens.
 */
export class TokenResolver implements Resolver {
  readonly table: TokenTable;

  constructor(private readonly options: TokenOptions = {}) {
    this.table = options.table ?? new TokenTable();
  }

  register(registration: Registration): RegistrationResult {
    if (!registration.custom) return { id: "", outputs: {} };
    return this.answer(registration, undefined);
  }

  read(request: ReadRequest): RegistrationResult {
    if (request.type !== "pulumi:pulumi:StackReference") return this.answer(request, request.id);
    const outputs = this.options.stackOutputs?.(request.id);
    if (outputs === undefined) {
      throw new Error(
        `stack '${request.id}' has no outputs in this render; render it first and supply its outputs`,
      );
    }
    const secretOutputNames = Object.keys(outputs).filter((key) => isSecret(outputs[key]));
    return { id: request.id, outputs: { ...request.inputs, outputs, secretOutputNames } };
  }

  invoke(request: InvokeRequest): PropertyMap {
    return this.options.invokes?.(request) ?? request.args;
  }

  registerOutputs(): void {
    // Nothing depends on a component's own outputs: the program holds the children's.
  }

  private answer(subject: Registration | ReadRequest, id: string | undefined): RegistrationResult {
    const token = this.table.of(subject.urn);
    const outputs: PropertyMap = { ...subject.inputs };
    for (const property of subject.computed) outputs[property] = token(property);
    const shape = this.options.shapes?.(subject);
    if (shape !== undefined) {
      for (const key of Object.keys(shape)) {
        const value = shape[key];
        if (value === null) delete outputs[key];
        else if (value !== undefined && !(key in subject.inputs)) outputs[key] = tokenised(key, value, token);
      }
    }
    return { id: id ?? token("id"), outputs };
  }
}

function tokenised(path: string, shape: OutputShape, token: (property: string) => string): PropertyValue {
  if (typeof shape === "string") return shape === "number" ? 0 : shape === "boolean" ? false : token(path);
  if (typeof shape !== "object" || shape === null) return shape;
  if (isList(shape)) return shape.map((item, index) => tokenised(`${path}[${index}]`, item, token));
  const members: PropertyMap = {};
  for (const key of Object.keys(shape)) {
    const item = shape[key];
    if (item !== undefined) members[key] = tokenised(`${path}.${key}`, item, token);
  }
  return members;
}

function isList(shape: object): shape is readonly OutputShape[] {
  return Array.isArray(shape);
}
