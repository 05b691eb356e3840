import { isMap, type PropertyMap, type PropertyValue, secret } from "../../graph/model/property";
import { hex } from "./digest";
import { genericOutput } from "../../render/kinds/generic";
import { identifiersIn, normal } from "../../render/kinds/identifiers";
import type { Kind, Tree } from "../../render/kinds/kind";
import { isKnown } from "../../render/kinds/kinds";
import type { Scope } from "./scope";
import { at, fill, grow, type TemplateContext } from "./template";
import { hasSecret, plainMap } from "./values";

/** What is needed to make a resource's id and outputs. */
export interface Draft {
  readonly type: string;
  readonly urn: string;
  /** Inputs as they came, secrets wrapped. */
  readonly inputs: PropertyMap;
  readonly scope: Scope;
  /** From `seedOf` when it was made; the same for its whole life. */
  readonly seed: string;
  /** The physical name it has; absent while it is being made. */
  readonly name?: string;
  /** Output properties the SDK declares, for types no table names. */
  readonly computed?: readonly string[];
}

/** What all generated parts of a resource follow from: its place, its URN, and how often that was made before. */
export function seedOf(scope: Scope, inputs: PropertyMap, urn: string, births: number): string {
  const region = regionOf(scope, plainMap(inputs));
  return [scope.account, scope.project, scope.subscription, region, urn, String(births)].join("|");
}

/** The context a draft's templates are filled with; without an id it makes one. */
export function contextOf(kind: Kind, draft: Draft, id?: string): TemplateContext {
  const { scope, seed, type, urn } = draft;
  const inputs = plainMap(draft.inputs);
  const logical = urn.split("::").at(-1) ?? "";
  const context = {
    type,
    logical,
    name: draft.name ?? nameOf(kind, inputs, logical, seed),
    id: id ?? "",
    scope,
    inputs,
    seed,
  };
  return id === undefined
    ? { ...context, id: fill(typeof kind.id === "string" ? kind.id : kind.id(inputs), context) }
    : context;
}

function nameOf(kind: Kind, inputs: PropertyMap, logical: string, seed: string): string {
  const given = kind.name === undefined ? inputs["name"] : at(inputs, kind.name.property);
  if (typeof given === "string") return given;
  const prefix = inputs["namePrefix"];
  return typeof prefix === "string" ? `${prefix}${hex(17, seed, "prefix")}` : autoName(kind, logical, seed);
}

/** The region a resource lives in: its own input, else its provider's. */
export function regionOf(scope: Scope, inputs: PropertyMap): string {
  const region = inputs["region"];
  return typeof region === "string" ? region : scope.region;
}

/** All outputs of a resource; what stood in `before` and can't change stays. */
export function outputsOf(kind: Kind, draft: Draft, context: TemplateContext): PropertyMap {
  const outputs: PropertyMap = {};
  // What a table leaves out the cloud leaves out too; only for types no table names it must be guessed.
  for (const property of isKnown(draft.type) ? [] : (draft.computed ?? [])) {
    put(outputs, property, genericOutput(draft.type, property), context);
  }
  for (const [property, tree] of Object.entries(kind.outputs ?? {})) put(outputs, property, tree, context);
  if (kind.name !== undefined && !kind.name.property.includes("."))
    outputs[kind.name.property] ??= context.name;
  for (const [property, value] of Object.entries(draft.inputs)) {
    if (!property.startsWith("__")) outputs[property] = merged(outputs[property], value);
  }
  for (const [property, tree] of Object.entries(kind.always ?? {})) put(outputs, property, tree, context);
  if (kind.tagged === true) addTags(outputs, draft);
  for (const property of kind.secrets ?? []) {
    const value = outputs[property];
    if (value !== undefined && value !== null && !hasSecret(value)) outputs[property] = secret(value);
  }
  return outputs;
}

/** What others may call the resource: its id, the identifiers among what the cloud computed, its name by type. */
export function ownIdentifiers(draft: Draft, context: TemplateContext, outputs: PropertyMap): string[] {
  const computed: PropertyMap = {};
  for (const [property, value] of Object.entries(outputs)) {
    // An input echoed by the cloud is somebody else's identifier.
    if (!(property in draft.inputs)) computed[property] = value;
  }
  const bare = context.id.length > 0 ? [normal(context.id)] : [];
  return [
    ...new Set([
      ...bare,
      ...identifiersIn(draft.scope.cloud, plainMap(computed)),
      byName(draft.type, context.name),
      byName(draft.type, context.id),
    ]),
  ];
}

/** How a type's table-declared references by name are looked up. */
export function byName(type: string, name: string): string {
  return `${type}#${name}`;
}

function put(outputs: PropertyMap, property: string, tree: Tree | undefined, context: TemplateContext): void {
  if (tree === undefined) return;
  const value = grow(tree, context);
  if (value !== undefined) outputs[property] = value;
}

/** An input laid over what the cloud computed inside the same structure (Azure's `properties`, GCP's `settings`). */
export function merged(computed: PropertyValue | undefined, input: PropertyValue): PropertyValue {
  if (!isMap(computed) || !isMap(input) || hasSecret(input)) return input;
  const both: PropertyMap = { ...computed };
  for (const [key, value] of Object.entries(input)) both[key] = merged(both[key], value);
  return both;
}

function addTags(outputs: PropertyMap, draft: Draft): void {
  const { cloud, defaultTags } = draft.scope;
  const own = (key: string): PropertyMap => {
    const value = draft.inputs[key];
    return isMap(value) ? value : {};
  };
  if (cloud === "aws") outputs["region"] ??= regionOf(draft.scope, plainMap(draft.inputs));
  if (cloud === "aws") outputs["tagsAll"] = { ...defaultTags, ...own("tags") };
  if (cloud === "gcp") {
    const labels = { ...defaultTags, ...own("labels") };
    outputs["effectiveLabels"] = labels;
    outputs["pulumiLabels"] = labels;
  }
}

function autoName(kind: Kind, logical: string, seed: string): string {
  const suffix = hex(7, seed, "name");
  const limit = kind.name?.limit ?? 255;
  if (kind.name?.pattern !== undefined && !kind.name.pattern.test(`a-${suffix}`)) {
    return `${logical.toLowerCase().replace(/[^a-z0-9]/g, "")}${suffix}`.slice(-limit);
  }
  return `${logical.slice(0, limit - 8)}-${suffix}`;
}
