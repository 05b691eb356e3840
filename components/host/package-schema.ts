import { z } from "zod";
import { blueprintSchema } from "../contract/blueprint";
import { classSchema } from "../contract/class";
import { identitySchema } from "../contract/identity";

/** Pulumi's package schema, as far as it is used here: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/ */
export interface PropertySpec {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  readonly $ref?: string;
  readonly items?: PropertySpec;
  readonly additionalProperties?: PropertySpec;
  readonly description?: string;
  /** The value must be known before the stamp is made: it decides what is made. */
  readonly plain?: boolean;
  readonly secret?: boolean;
}

/** An object type of the package. */
export interface TypeSpec {
  readonly type: "object";
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required: readonly string[];
}

/** The part of JSON Schema that the blueprint's schemas come to. */
type JsonSchema = z.core.JSONSchema.JSONSchema;

const PACKAGE = "stampworks";
/** Token of the only resource. */
export const STAMP_TOKEN = `${PACKAGE}:index:Stamp`;

const DERIVATION = `${PACKAGE}:index:Derivation`;

/**
 * The package by which Pulumi serves `Stamp` to programs in other languages. Made of the schemas that parse a stamp's
 * arguments, so that there is one description of them.
 */
export function packageSchema(version: string): object {
  const types: Record<string, TypeSpec> = {};
  const input = (name: string, schema: z.ZodType): PropertySpec => {
    const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    return { ...propertyOf(name, json, types), plain: true };
  };
  const inputProperties = {
    class: input("Class", classSchema),
    fleet: input("Fleet", blueprintSchema.omit({ classes: true })),
    identity: input("Identity", identitySchema.in),
  };
  const text: PropertySpec = { type: "string" };
  const properties = {
    backupVault: { ...text, description: "Where backups are kept." },
    derivations: {
      type: "array" as const,
      items: { $ref: `#/types/${DERIVATION}` },
      description: "What the stamp derived from its identity, for the comparison of stamps.",
    },
    dashboard: { ...text, description: "The dashboard's address." },
    endpoint: { ...text, description: "Where the stamp answers: https://<id>.<parent zone>." },
    hostName: { ...text, description: "Host name of the endpoint." },
    originHost: { ...text, description: "What the routing layer sends to." },
    originSecret: { ...text, secret: true, description: "Secret the routing layer sends along." },
  };
  types[DERIVATION] = {
    type: "object",
    properties: { value: text, stands: text, whole: { type: "boolean" } },
    required: ["value", "stands"],
  };
  const sorted = Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    name: PACKAGE,
    version,
    description:
      "Deployment stamps: complete, identical, isolated copies of an application's infrastructure.",
    license: "Apache-2.0",
    language: { nodejs: { respectSchemaVersion: true } },
    types: sorted,
    resources: {
      [STAMP_TOKEN]: {
        isComponent: true,
        description: "A stamp on one cloud, in one region, for a bounded set of tenants.",
        inputProperties,
        requiredInputs: Object.keys(inputProperties),
        properties,
        required: Object.keys(properties),
      },
    },
  };
}

function propertyOf(name: string, json: JsonSchema | boolean, types: Record<string, TypeSpec>): PropertySpec {
  if (typeof json === "boolean") return { type: "string" };
  // A choice of numbers is a number; which ones, the stamp says itself.
  const [first] = json.anyOf ?? [];
  if (first !== undefined) return propertyOf(name, first, types);
  if (typeof json.const === "number") return { type: "integer" };
  if (json.type === "array") {
    const items = Array.isArray(json.items) ? json.items[0] : json.items;
    return { type: "array", items: propertyOf(`${name}Item`, items ?? true, types) };
  }
  if (json.type === "object") return objectOf(name, json, types);
  if (json.type === "boolean" || json.type === "integer" || json.type === "number")
    return { type: json.type };
  return { type: "string" };
}

function objectOf(name: string, json: JsonSchema, types: Record<string, TypeSpec>): PropertySpec {
  if (json.properties === undefined) {
    const values = json.additionalProperties ?? true;
    return { type: "object", additionalProperties: propertyOf(`${name}Value`, values, types) };
  }
  const token = `${PACKAGE}:index:${name}`;
  const properties = Object.entries(json.properties).map(([field, value]): [string, PropertySpec] => {
    const inner = `${name}${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    return [field, { ...propertyOf(inner, value, types), plain: true }];
  });
  const required = (json.required ?? []).filter((field) => !hasDefault(json, field));
  types[token] = { type: "object", properties: Object.fromEntries(properties), required };
  return { $ref: `#/types/${token}` };
}

function hasDefault({ properties = {} }: JsonSchema, field: string): boolean {
  const value = properties[field];
  return typeof value === "object" && value.default !== undefined;
}
