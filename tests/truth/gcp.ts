import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bestType, type Candidate } from "./match";
import { PUBLISHED } from "./published";
import { norm, type Shape } from "./shape";

const DOCUMENTS = join(PUBLISHED, "google_api_python_client/googleapiclient/discovery_cache/documents");

interface Schema {
  readonly id?: string;
  readonly type?: string;
  readonly $ref?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: string;
  readonly maximum?: string;
  readonly readOnly?: boolean;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Methods {
  readonly methods?: Readonly<
    Record<string, { readonly httpMethod?: string; readonly request?: { readonly $ref?: string } }>
  >;
  readonly resources?: Readonly<Record<string, Methods>>;
}

interface Document extends Methods {
  readonly schemas?: Readonly<Record<string, Schema>>;
}

/** Stable versions only: what is in alpha or beta is not what a stamp is made with. */
const STABLE = /^(\w+)\.v\d+\.json$/u;

/** Google's discovery documents: the body of each request that makes something. */
export class GoogleDocuments {
  private readonly documents = new Map<string, Document>();
  private readonly types = new Map<string, string | undefined>();
  private readonly candidates: readonly Candidate[];

  constructor() {
    this.candidates = readdirSync(DOCUMENTS)
      .filter((file) => STABLE.test(file))
      .flatMap((file) => this.candidatesOf(file));
  }

  typeOf(type: string): string | undefined {
    if (!this.types.has(type)) this.types.set(type, bestType(type, this.candidates));
    return this.types.get(type);
  }

  shapeOf(type: string): Shape | undefined {
    const name = this.typeOf(type);
    if (name === undefined) return undefined;
    const [file = "", schema = ""] = name.split("#");
    const found = this.document(file).schemas?.[schema];
    return found === undefined ? undefined : this.shape(found, file);
  }

  private candidatesOf(file: string): Candidate[] {
    const [, service = ""] = STABLE.exec(file) ?? [];
    const document = this.document(file);
    return [...new Set(bodies(document))].map((schema) => ({
      name: `${file}#${schema}`,
      service,
      type: schema.replace(/^GoogleCloud[A-Za-z]+?V\d+/u, ""),
      fields: () => Object.keys(document.schemas?.[schema]?.properties ?? {}),
    }));
  }

  private document(file: string): Document {
    const known =
      this.documents.get(file) ?? (JSON.parse(readFileSync(join(DOCUMENTS, file), "utf8")) as Document);
    this.documents.set(file, known);
    return known;
  }

  private shape(schema: Schema, file: string): Shape {
    const said = schema.readOnly === true ? { readOnly: true } : {};
    if (schema.$ref !== undefined) {
      const named = this.document(file).schemas?.[schema.$ref];
      return named === undefined ? { ...said, kind: "any" } : { ...this.shape(named, file), ...said };
    }
    const { items, properties } = schema;
    switch (schema.type) {
      case "array":
        return {
          ...said,
          kind: "array",
          ...(items === undefined ? {} : { items: () => this.shape(items, file) }),
        };
      case "object":
        return {
          ...said,
          kind: "object",
          ...(properties === undefined
            ? {}
            : {
                words: schema.id === undefined ? [] : [norm(schema.id)],
                fields: () =>
                  new Map(Object.entries(properties).map(([key, field]) => [key, this.shape(field, file)])),
              }),
        };
      case "integer":
      case "number":
        return { ...said, kind: "number", ...range(schema) };
      case "boolean":
        return { ...said, kind: "boolean" };
      case "string":
        // Numbers of 64 bits travel as texts, and durations and times have forms of their own.
        if (schema.format !== undefined)
          return { ...said, kind: /int64/u.test(schema.format) ? "number" : "any" };
        return {
          ...said,
          kind: "string",
          ...(schema.enum === undefined ? {} : { enum: schema.enum }),
          ...(schema.pattern === undefined ? {} : { pattern: `^(?:${schema.pattern})$` }),
        };
      case undefined:
      default:
        return { ...said, kind: "any" };
    }
  }
}

/** Schemas that a POST, PUT or PATCH sends. */
function bodies({ methods, resources }: Methods): string[] {
  const own = Object.values(methods ?? {}).flatMap(({ httpMethod, request }) =>
    httpMethod !== "GET" && request?.$ref !== undefined ? [request.$ref] : [],
  );
  return [...own, ...Object.values(resources ?? {}).flatMap(bodies)];
}

function range({ minimum, maximum }: Schema): Partial<Shape> {
  return {
    ...(minimum === undefined ? {} : { minimum: Number(minimum) }),
    ...(maximum === undefined ? {} : { maximum: Number(maximum) }),
  };
}
