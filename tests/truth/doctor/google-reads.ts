import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Asked } from "../../doctor/stand-in";
import { PUBLISHED } from "../published";
import { type Call, type Calls, type Form, patternOf } from "./reads";

const DOCUMENTS = join(PUBLISHED, "google_api_python_client/googleapiclient/discovery_cache/documents");

interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Method {
  readonly httpMethod: string;
  readonly path: string;
  readonly flatPath?: string;
  readonly parameters?: Readonly<Record<string, { readonly location?: string }>>;
  readonly request?: Schema;
  readonly response?: Schema;
}

interface Methods {
  readonly methods?: Readonly<Record<string, Method>>;
  readonly resources?: Readonly<Record<string, Methods>>;
}

interface Document extends Methods {
  readonly rootUrl: string;
  readonly servicePath: string;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** What Google's discovery documents say of its APIs' calls, stable versions alone. */
export class GoogleReads implements Calls {
  private readonly documents = new Map<string, readonly Document[]>();

  find({ method, path, query }: Asked): Call | string {
    const [host = ""] = path.split("/");
    const documents = this.documentsOf(host);
    if (documents.length === 0) return `Google publishes no API at ${host}`;
    for (const document of documents)
      for (const each of methodsIn(document)) {
        const at = `${document.servicePath}${each.flatPath ?? each.path}`;
        if (each.httpMethod !== method || !patternOf(at).test(path.slice(host.length + 1))) continue;
        const form = (schema: Schema | undefined): Form | undefined =>
          schema === undefined ? undefined : formOf(schema, document);
        const parameters = Object.entries(each.parameters ?? {}).filter(
          ([, { location }]) => location === "query",
        );
        return {
          query: parameters.map(([name]) => name),
          body: form(each.request),
          answer: form(each.response),
        };
      }
    return `Google publishes no ${method} ${path}${query.size > 0 ? `?${String(query)}` : ""}`;
  }

  private documentsOf(host: string): readonly Document[] {
    const [service = ""] = host.split(".");
    const known =
      this.documents.get(host) ??
      readdirSync(DOCUMENTS)
        .filter((file) => new RegExp(`^${service}\\.v\\d+\\.json$`, "u").test(file))
        .map((file) => JSON.parse(readFileSync(join(DOCUMENTS, file), "utf8")) as Document)
        .filter(({ rootUrl }) => rootUrl === `https://${host}/`);
    this.documents.set(host, known);
    return known;
  }
}

function methodsIn({ methods = {}, resources = {} }: Methods): readonly Method[] {
  return [...Object.values(methods), ...Object.values(resources).flatMap(methodsIn)];
}

function formOf(schema: Schema, document: Document): Form {
  if (schema.$ref !== undefined) {
    const named = document.schemas[schema.$ref];
    return named === undefined ? { kind: "any" } : formOf(named, document);
  }
  const { items = {}, properties } = schema;
  switch (schema.type) {
    case "array":
      return { kind: "list", of: () => formOf(items, document) };
    case "object":
      return properties === undefined
        ? { kind: "any" }
        : {
            kind: "fields",
            fields: () =>
              new Map(Object.entries(properties).map(([key, field]) => [key, formOf(field, document)])),
          };
    case "integer":
    case "number":
      return { kind: "number" };
    case "boolean":
      return { kind: "boolean" };
    case "string":
      return { kind: "text", ...(schema.enum === undefined ? {} : { enum: schema.enum }) };
    case undefined:
    default:
      return { kind: "any" };
  }
}
