import { readFileSync } from "node:fs";
import type { Asked } from "../../doctor/stand-in";
import { AZURE_READS, type Call, type Calls, type Form, patternOf } from "./reads";

interface Field {
  readonly key: string;
  readonly type: string;
  readonly enum?: readonly string[];
  readonly itemEnum?: readonly string[];
}

interface Model {
  readonly bases: readonly string[];
  readonly properties: Readonly<Record<string, Field>>;
}

interface Read {
  readonly space: string;
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly query: readonly string[];
  readonly body: string;
  readonly answer: string;
}

type Models = Readonly<Record<string, Readonly<Record<string, Model>>>>;

/**
 * Calls that Microsoft documents and its SDKs lack. The rights of a caller in a subscription:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/overview, "Get user permissions on subscription"
 */
const DOCUMENTED: readonly (readonly [path: string, like: string])[] = [
  [
    "/subscriptions/{subscriptionId}/providers/Microsoft.Authorization/permissions",
    "/subscriptions/{subscriptionId}/resourcegroups/{resourceGroupName}/providers/Microsoft.Authorization/permissions",
  ],
];

/** What Microsoft's own SDKs ask Azure's Resource Manager, version by version. */
export class AzureReads implements Calls {
  private readonly models: Models;
  private readonly reads: readonly (Read & { readonly pattern: RegExp })[];

  constructor() {
    const { models, reads } = JSON.parse(readFileSync(AZURE_READS, "utf8")) as {
      models: Models;
      reads: Read[];
    };
    const added = DOCUMENTED.flatMap(([path, like]) =>
      reads.filter((read) => read.path === like).map((read) => ({ ...read, path })),
    );
    this.models = models;
    this.reads = [...reads, ...added].map((read) => ({ ...read, pattern: patternOf(read.path) }));
  }

  find({ method, path, query }: Asked): Call | string {
    const [host, ...rest] = path.split("/");
    if (host !== "management.azure.com") return `${String(host)} is not Azure's Resource Manager`;
    const at = `/${rest.join("/")}`;
    const alike = this.reads.filter((read) => read.method === method && read.pattern.test(at));
    if (alike.length === 0) return `Azure publishes no ${method} ${at}`;
    const version = query.get("api-version");
    const read = alike.find((each) => each.version === version);
    if (read === undefined)
      return `${method} ${at} has no version ${String(version)}, but ${alike.map((each) => each.version).join(", ")}`;
    const form = (model: string): Form | undefined =>
      model === "" ? undefined : this.form(read.space, model);
    // What the next page is asked with stands in its address.
    return { query: [...read.query, "$skiptoken"], body: form(read.body), answer: form(read.answer) };
  }

  private form(space: string, model: string): Form {
    return { kind: "fields", fields: () => this.fields(space, model) };
  }

  /** Fields as they travel: a key with a dot lies inside another. */
  private fields(space: string, model: string): ReadonlyMap<string, Form> {
    const known = this.models[space]?.[model];
    const found = new Map<string, Form>(known?.bases.flatMap((base) => [...this.fields(space, base)]) ?? []);
    for (const field of Object.values(known?.properties ?? {}))
      lay(found, field.key.replaceAll("\\.", " ").split("."), this.typed(space, field));
    return found;
  }

  private typed(space: string, { enum: values, itemEnum, type }: Field): Form {
    if (type.startsWith("["))
      return {
        kind: "list",
        of: () =>
          this.typed(space, {
            key: "",
            type: type.slice(1, -1),
            ...(itemEnum === undefined ? {} : { enum: itemEnum }),
          }),
      };
    if (type === "str") return { kind: "text", ...(values === undefined ? {} : { enum: values }) };
    if (/^(?:int|float|long)$/u.test(type)) return { kind: "number" };
    if (type === "bool") return { kind: "boolean" };
    return this.models[space]?.[type] === undefined ? { kind: "any" } : this.form(space, type);
  }
}

function lay(fields: Map<string, Form>, [key = "", ...rest]: readonly string[], form: Form): void {
  const name = key.replaceAll(" ", ".");
  if (rest.length === 0) {
    fields.set(name, form);
    return;
  }
  const before = fields.get(name);
  const inner = new Map(before?.kind === "fields" ? before.fields() : []);
  lay(inner, rest, form);
  fields.set(name, { kind: "fields", fields: () => inner });
}
