import { defined } from "../../core/defined";
import { createHash } from "node:crypto";
import type { GraphResource, ResourceGraph, ResourceOptions } from "./graph";
import {
  DeploymentError,
  decodeMap,
  encodeMap,
  expect,
  isBoolean,
  isLists,
  isNumbers,
  isProperties,
  isRecord,
  isString,
  isStrings,
  mapValues,
  optional,
  seconds,
} from "./deployment-values";
import type { PropertyMap } from "./property";
import { stackOutputs } from "./stack-outputs";
import { parseUrn } from "./urn";

/** A resource in Pulumi's deployment format (sdk/go/common/apitype, `ResourceV3`); what a graph does not hold is left out. */
export interface DeploymentResource {
  readonly urn: string;
  readonly custom: boolean;
  /** The old one of a replacement that waits to be deleted. */
  readonly delete?: boolean;
  readonly id?: string;
  readonly type: string;
  readonly inputs?: PropertyMap;
  readonly outputs?: PropertyMap;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly external?: boolean;
  readonly dependencies?: readonly string[];
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly additionalSecretOutputs?: readonly string[];
  readonly aliases?: readonly string[];
  /** In seconds. */
  readonly customTimeouts?: Readonly<Record<string, number>>;
  readonly importID?: string;
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
}

/** A stack's state as `pulumi stack export` writes it, version 3. */
export interface Deployment {
  readonly version: 3;
  readonly deployment: {
    readonly manifest: { readonly time: string; readonly magic: string; readonly version: string };
    readonly secrets_providers?: { readonly type: string; readonly state?: PropertyMap };
    readonly resources: readonly DeploymentResource[];
    readonly pending_operations?: readonly PropertyMap[];
    readonly metadata?: PropertyMap;
  };
}

/** How a graph becomes a deployment. */
export interface DeploymentOptions {
  /** Time of the update. Default: the beginning of 1970, so that equal graphs give equal files. */
  readonly time?: Date;
  /** Version of Pulumi to write down. Default: the one whose format this is. */
  readonly pulumiVersion?: string;
  /** Makes ciphertext of a secret's JSON; plain text is never written. */
  readonly encrypt: (plaintext: string) => string;
  /** What the ciphertext was made with. Default: none, as for a stack without secrets. */
  readonly secretsProvider?: { readonly type: string; readonly state?: PropertyMap };
}

const FORMAT_VERSION = "v3.248.0";

/**
 * A graph as a deployment. Provider function calls and options that only the program knows
 * (`deleteBeforeReplace`, `version`) have no place in it.
 * @throws DeploymentError when the graph holds unknown values.
 */
export function toDeployment(graph: ResourceGraph, options: DeploymentOptions): Deployment {
  const { time = new Date(0), pulumiVersion = FORMAT_VERSION, encrypt, secretsProvider } = options;
  return {
    version: 3,
    deployment: {
      manifest: {
        time: time.toISOString(),
        // Pulumi refuses a manifest whose magic is not its version's digest (Manifest.NewMagic).
        magic: createHash("sha256").update(pulumiVersion).digest("hex"),
        version: pulumiVersion,
      },
      ...defined({ secrets_providers: secretsProvider }),
      resources: graph.resources.map((resource) => encodeResource(resource, encrypt)),
      metadata: {},
    },
  };
}

/** How a deployment becomes a graph. */
export interface GraphOptions {
  /** Reads ciphertext; without it a secret that only has ciphertext can't be judged. */
  readonly decrypt?: (ciphertext: string) => string;
  /** Names for a deployment without resources, which does not hold its own. Default: empty. */
  readonly project?: string;
  readonly stack?: string;
}

/**
 * The graph of a deployment's present resources; old ones that wait to be deleted are not in it.
 * @param json - The parsed file.
 * @throws DeploymentError when it is not a deployment of version 3, or of 4 with features that are known.
 */
export function fromDeployment(json: unknown, options: GraphOptions = {}): ResourceGraph {
  const resources = resourcesOf(json)
    .map((entry, index) => decodeResource(entry, index, options))
    .filter((resource) => resource !== undefined);
  const { stack = options.stack ?? "", project = options.project ?? "" } =
    parseUrn(resources[0]?.urn ?? "") ?? {};
  return { project, stack, origin: "state", resources, invokes: [], outputs: stackOutputs(resources) };
}

function resourcesOf(json: unknown): unknown[] {
  if (!isRecord(json)) throw new DeploymentError("not a deployment: the file must hold a JSON object");
  if (json["version"] !== 3 && json["version"] !== 4) {
    const received = (JSON.stringify(json["version"]) ?? "none").slice(0, 40);
    throw new DeploymentError(`a deployment of version ${received}, only versions 3 and 4 are read`);
  }
  const unknown = unknownFeature(json["features"]);
  if (unknown !== undefined)
    throw new DeploymentError(`a deployment with ${unknown}, whose meaning is not known here`);
  const { deployment } = json;
  if (!isRecord(deployment)) throw new DeploymentError("not a deployment: 'deployment' must be an object");
  const { resources = [] } = deployment;
  // Go writes an empty list as null.
  if (resources === null) return [];
  if (!Array.isArray(resources))
    throw new DeploymentError("not a deployment: 'deployment.resources' must be a list");
  return resources;
}

/**
 * What a deployment of version 4 may say beyond version 3 without another meaning of what is read here: marks of resources,
 * hooks of programs, views of resources that have a state of their own. Source: pkg/resource/stack/deployment.go.
 */
const FEATURES = ["refreshBeforeUpdate", "views", "hooks", "taint", "replaceWith"];

function unknownFeature(features: unknown): string | undefined {
  if (features === undefined || features === null) return undefined;
  if (!isStrings(features)) return "malformed features";
  const unknown = features.find((feature) => !FEATURES.includes(feature));
  return unknown === undefined ? undefined : `the feature ${JSON.stringify(unknown.slice(0, 40))}`;
}

function encodeResource(resource: GraphResource, encrypt: DeploymentOptions["encrypt"]): DeploymentResource {
  const { urn, custom, id, type, parent, external, dependencies, provider, propertyDependencies, options } =
    resource;
  const { customTimeouts, importId, protect, retainOnDelete, deletedWith } = options;
  const { additionalSecretOutputs, aliases, ignoreChanges, replaceOnChanges } = options;
  return present({
    urn,
    custom,
    id,
    type,
    inputs: encodeMap(resource.inputs, encrypt, urn),
    outputs: encodeMap(resource.outputs, encrypt, urn),
    parent,
    protect,
    external,
    dependencies,
    provider,
    propertyDependencies,
    additionalSecretOutputs,
    aliases,
    customTimeouts: customTimeouts && mapValues(customTimeouts, seconds),
    importID: importId,
    retainOnDelete,
    deletedWith,
    ignoreChanges,
    replaceOnChanges,
  });
}

/** Leaves out what Go leaves out: absent, empty and false fields, except `custom`. */
function present(
  fields: { [K in keyof DeploymentResource]: DeploymentResource[K] | undefined },
): DeploymentResource {
  const { urn = "", type = "", custom = false } = fields;
  const kept = Object.entries(fields).filter(([, value]) => {
    if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
    return value !== undefined && value !== false && value !== "";
  });
  return { urn, custom, ...Object.fromEntries(kept), type };
}

function decodeResource(entry: unknown, index: number, options: GraphOptions): GraphResource | undefined {
  const where = `deployment.resources[${index}]`;
  if (!isRecord(entry)) throw new DeploymentError(`${where} must be an object`);
  const text = (key: string): string | undefined => expect(entry, key, where, "a string", isString);
  const flag = (key: string): boolean | undefined => expect(entry, key, where, "a boolean", isBoolean);
  const list = (key: string): readonly string[] | undefined =>
    expect(entry, key, where, "a list of strings", isStrings);
  const map = (key: string): PropertyMap => expect(entry, key, where, "an object", isProperties) ?? {};
  const urn = text("urn");
  const type = text("type");
  if (urn === undefined || !urn.startsWith("urn:pulumi:"))
    throw new DeploymentError(`${where}.urn must be a Pulumi URN`);
  if (type === undefined) throw new DeploymentError(`${where}.type is missing`);
  if (flag("delete") === true) return undefined;
  const propertyDependencies =
    expect(entry, "propertyDependencies", where, "an object of lists", isLists) ?? {};
  const id = text("id");
  const parent = text("parent");
  const provider = text("provider");
  const resourceOptions: ResourceOptions = {
    ...optional("protect", flag("protect")),
    ...optional("retainOnDelete", flag("retainOnDelete")),
    ...optional("ignoreChanges", list("ignoreChanges")),
    ...optional("aliases", list("aliases")),
    ...optional("additionalSecretOutputs", list("additionalSecretOutputs")),
    ...optional("replaceOnChanges", list("replaceOnChanges")),
    ...optional("deletedWith", text("deletedWith")),
    ...optional("importId", text("importID")),
    ...optional("customTimeouts", expect(entry, "customTimeouts", where, "an object of numbers", isNumbers)),
  };
  return {
    urn,
    type,
    name: urn.split("::").slice(3).join("::"),
    ...optional("parent", parent),
    custom: flag("custom") ?? false,
    external: flag("external") ?? false,
    ...optional("id", id),
    ...optional("provider", provider),
    inputs: decodeMap(map("inputs"), options),
    outputs: decodeMap(map("outputs"), options),
    dependencies: list("dependencies") ?? [],
    propertyDependencies: mapValues(propertyDependencies, (urns) => urns ?? []),
    options: resourceOptions,
  };
}
