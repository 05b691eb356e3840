import { readFileSync } from "node:fs";
import { AZURE } from "./published";
import { argumentsOf, wordsOf } from "./sdk";
import { norm, type Shape } from "./shape";

interface Field {
  readonly key: string;
  readonly type: string;
  readonly enum?: readonly string[];
  readonly itemEnum?: readonly string[];
  readonly pattern?: string;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly min_items?: number;
  readonly max_items?: number;
  readonly required?: boolean;
  readonly readonly?: boolean;
}

interface Model {
  readonly bases: readonly string[];
  readonly properties: Readonly<Record<string, Field>>;
}

interface Request {
  readonly space: string;
  readonly body: string;
  readonly path: string;
  /** Names in the path and their limits. */
  readonly names: Readonly<Record<string, Partial<Field>>>;
}

interface Sdk {
  readonly requests: readonly Request[];
  readonly models: Readonly<Record<string, Readonly<Record<string, Model>>>>;
}

/** Azure's requests as Microsoft's own SDKs describe them: the names in the path, and the body. */
export class AzureRequests {
  private readonly sdk = JSON.parse(readFileSync(AZURE, "utf8")) as Sdk;
  private readonly found = new Map<string, Request | undefined>();

  typeOf(type: string): string | undefined {
    if (!this.found.has(type)) this.found.set(type, this.find(type));
    return this.found
      .get(type)
      ?.path.replace(/^.*\/providers\//u, "")
      .replace(/\/\{\w+\}/gu, "");
  }

  /** @param isFlat whether the resource says beside the rest what the request has in `properties` */
  shapeOf(type: string, isFlat: boolean): Shape | undefined {
    if (this.typeOf(type) === undefined) return undefined;
    const request = this.found.get(type);
    if (request === undefined) return undefined;
    const names = Object.entries(request.names).map(([key, limits]): [string, Shape] => [
      key,
      { kind: "string", required: /Name$/u.test(key) && key !== "resourceGroupName", ...limitsOf(limits) },
    ]);
    return {
      kind: "object",
      fields: () => new Map([...this.fields(request.space, request.body, isFlat), ...names]),
    };
  }

  /** The request whose path has the names that the SDK's arguments have, and whose body has the most of the others. */
  private find(type: string): Request | undefined {
    const args = argumentsOf(type);
    if (args === undefined) return undefined;
    const { name, service } = wordsOf(type);
    const has = new Set(args.map((argument) => norm(argument.name)));
    let best: { readonly request: Request; readonly score: number } | undefined;
    for (const request of this.sdk.requests) {
      const names = Object.keys(request.names).filter((key) => key !== "subscriptionId");
      if (names.length === 0 || !names.every((key) => has.has(norm(key)))) continue;
      const fields = [...this.fields(request.space, request.body, true).keys()].map(norm);
      const body = [...has].filter((word) => fields.includes(word)).length / has.size;
      const alike = isAlike(norm(name), request);
      if (!alike && body < 0.7) continue;
      const path = norm(request.path);
      const own = path.includes(`microsoft${norm(service)}`) ? 1 : path.includes(norm(service)) ? 0.6 : 0;
      const exact = norm(request.body) === norm(name) ? 0.5 : 0;
      const score = body + (alike ? 1 : 0) + own + exact + names.length * 0.1;
      if (best === undefined || score > best.score) best = { request, score };
    }
    return best !== undefined && best.score > 1 ? best.request : undefined;
  }

  private fields(space: string, model: string, flat: boolean): ReadonlyMap<string, Shape> {
    const models = this.sdk.models[space];
    const known = models?.[model];
    if (known === undefined) return new Map();
    const inherited = known.bases.flatMap((base) => [...this.fields(space, base, flat)]);
    const own = Object.values(known.properties).map((field): [string, Shape] => {
      const segments = field.key.replaceAll("\\.", " ").split(".");
      return [(segments.at(-1) ?? field.key).replaceAll(" ", "."), this.shape(space, field)];
    });
    // The provider lays what stands in `properties` beside the rest.
    const laid = flat
      ? own.flatMap(([key, shape]) => (key === "properties" ? [...(shape.fields?.() ?? [])] : []))
      : [];
    return new Map([...inherited, ...laid, ...own]);
  }

  private shape(space: string, field: Field): Shape {
    const said = {
      ...(field.readonly === true ? { readOnly: true } : {}),
      ...(field.required === true ? { required: true } : {}),
    };
    const { type } = field;
    const inner = (of: string): Shape =>
      this.shape(space, {
        key: "",
        type: of,
        ...(field.itemEnum === undefined ? {} : { enum: field.itemEnum }),
      });
    if (type.startsWith("["))
      return { ...said, kind: "array", ...limitsOf(field), items: () => inner(type.slice(1, -1)) };
    if (type.startsWith("{")) return { ...said, kind: "object" };
    switch (type) {
      case "str":
        return { ...said, kind: "string", ignoreCase: true, ...limitsOf(field) };
      case "int":
      case "float":
      case "long":
        return { ...said, kind: "number", ...limitsOf(field) };
      case "bool":
        return { ...said, kind: "boolean" };
      default:
        return this.sdk.models[space]?.[type] === undefined
          ? { ...said, kind: "any" }
          : { ...said, kind: "object", fields: () => this.fields(space, type, false) };
    }
  }
}

/** Whether a type is called like a request's path or body. */
function isAlike(name: string, { path, body }: Request): boolean {
  const literal = path.split("/").filter((part) => part !== "" && !part.startsWith("{"));
  const segment = norm(literal.at(-1) ?? "");
  const plurals = [name, `${name}s`, name.replace(/y$/u, "ies")];
  if (plurals.some((word) => segment.endsWith(word) || word.endsWith(segment))) return true;
  const model = norm(body);
  const common = [...model].findIndex((letter, index) => letter !== name[index]);
  return model.startsWith(name) || name.startsWith(model) || common >= 12;
}

function limitsOf(field: Partial<Field>): Partial<Shape> {
  const { pattern, min_length, max_length, minimum, maximum, min_items, max_items } = field;
  return {
    ...(field.enum === undefined ? {} : { enum: field.enum }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(min_length === undefined ? {} : { minLength: min_length }),
    ...(max_length === undefined ? {} : { maxLength: max_length }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(min_items === undefined ? {} : { minItems: min_items }),
    ...(max_items === undefined ? {} : { maxItems: max_items }),
  };
}
