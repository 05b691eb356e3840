import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Asked } from "../../doctor/stand-in";

/** What `tools/truth/azure.py` made of what Microsoft's SDKs ask. */
export const AZURE_READS = join(__dirname, "../../../.tools/truth/azure-reads.json");

/** Why there is nothing to judge by; undefined when there is. */
export function missingReads(): string | undefined {
  return existsSync(AZURE_READS)
    ? undefined
    : "nothing published is at hand: run `node tools/truth/install.mjs`";
}

/** What a cloud publishes of the form of a body, as strictly as a client reads it: a field has one spelling. */
export type Form =
  | { readonly kind: "any" | "number" | "boolean" }
  | { readonly kind: "text"; readonly enum?: readonly string[] }
  | { readonly kind: "list"; readonly of: () => Form }
  | { readonly kind: "fields"; readonly fields: () => ReadonlyMap<string, Form> };

/** A call that a cloud publishes, as one that was made. */
export interface Call {
  /** Parameters it may have behind its path. */
  readonly query: readonly string[];
  /** What it sends and what it is answered; undefined where the cloud publishes no form. */
  readonly body: Form | undefined;
  readonly answer: Form | undefined;
}

/** All that a cloud publishes of its calls. */
export interface Calls {
  /** The call that was made; a text that says what is wrong where the cloud publishes none like it. */
  readonly find: (asked: Asked) => Call | string;
}

/** What is wrong with a value by its published form, each with its path. */
export function faultsOf(value: unknown, form: Form, path = ""): readonly string[] {
  const wrong = (what: string): readonly string[] => [`${path}: ${what}`];
  switch (form.kind) {
    case "any":
      return [];
    case "number":
      return typeof value === "number" ? [] : wrong(`${typeof value} and no number`);
    case "boolean":
      return typeof value === "boolean" ? [] : wrong(`${typeof value} and no boolean`);
    case "text":
      if (typeof value !== "string") return wrong(`${typeof value} and no text`);
      return form.enum === undefined || form.enum.includes(value)
        ? []
        : wrong(`${value} is none of ${form.enum.join(", ")}`);
    case "list":
      return Array.isArray(value)
        ? value.flatMap((item, index) => faultsOf(item, form.of(), `${path}[${index}]`))
        : wrong("no list");
    case "fields": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong("no object");
      const known = form.fields();
      return Object.entries(value).flatMap(([key, inner]) => {
        const field = known.get(key);
        const at = path === "" ? key : `${path}.${key}`;
        return field === undefined ? [`${at}: there is no such field`] : faultsOf(inner, field, at);
      });
    }
  }
}

/** A published path as a pattern: `{name}` stands for one segment, `{+name}` and one that may be empty for several. */
export function patternOf(path: string): RegExp {
  const parts = path.split(/(\{\+?\w+\})/u).map((part) => {
    if (/^\{(?:\+|parentResourcePath)/u.test(part)) return ".*";
    if (part.startsWith("{")) return "[^/]+";
    return part.replace(/[.+?^$()|[\]\\*]/gu, "\\$&");
  });
  // A parent's path that is empty leaves nothing between two slashes.
  return new RegExp(`^${parts.join("").replace("/.*/", "/(?:.*/)?")}$`, "iu");
}
