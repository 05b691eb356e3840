import type { PropertyMap } from "../../graph/model/property";
import { byName } from "./compose";
import { SimulatedCloudError } from "./errors";
import { normal, type Reference, referencesOf } from "../../render/kinds/identifiers";
import type { Kind, NameRule, Refusal } from "../../render/kinds/kind";
import { kindOf } from "../../render/kinds/kinds";
import { placeOf } from "./world/place";
import type { CloudRecord } from "./world/record";
import type { Scope } from "./scope";
import type { Shard } from "./world/shard";
import { at, fill, type TemplateContext } from "./template";

/** Finds the resource an identifier belongs to, in any stack. */
export type Finder = (identifier: string) => CloudRecord | undefined;

/** Refuses a name that breaks the cloud's rule. */
export function checkName(scope: Scope, rule: NameRule, name: string): void {
  const tooLong = rule.limit !== undefined && name.length > rule.limit;
  if (!tooLong && (rule.pattern === undefined || rule.pattern.test(name))) return;
  const limit = rule.limit === undefined ? "" : `, at most ${rule.limit} characters`;
  const shape = rule.pattern === undefined ? "" : `, matching ${rule.pattern.source}`;
  const code = { aws: "ValidationError", azure: "InvalidResourceName", gcp: "invalid", random: "invalid" }[
    scope.cloud
  ];
  throw new SimulatedCloudError(
    scope.cloud,
    code,
    `the ${rule.property} '${name}' (${name.length} characters) is not valid${limit}${shape}`,
  );
}

/** Where a name must be unique, as text. */
export function nameScope(rule: NameRule, context: TemplateContext): string {
  const { scope, inputs } = context;
  const account = {
    aws: scope.account,
    azure: scope.subscription,
    gcp: fill("{project}", context),
    random: "",
  }[scope.cloud];
  switch (rule.scope) {
    case "global":
      return "";
    case "account":
      return account;
    case "region":
      return `${account}/${fill("{location}", context)}`;
    case "group":
      return `${account}/${fill("{in:resourceGroupName}", context)}`.toLowerCase();
    case "parent": {
      const owners = (rule.within ?? []).map((path) => String(at(inputs, path) ?? ""));
      return normal(`${account}/${fill("{location}", context)}/${owners.join("/")}`);
    }
  }
}

/**
 * Keys of the resources the inputs refer to. Refuses what does not exist in the simulated clouds.
 * @param external whether an identifier was made elsewhere, so that the simulated clouds can't know it
 */
export function resolveReferences(
  kind: Kind,
  context: TemplateContext,
  find: Finder,
  external: (identifier: string) => boolean,
): string[] {
  const { inputs, scope } = context;
  const named = Object.keys(kind.references ?? {});
  const skipped = [...(kind.unchecked ?? []), ...named.filter((name) => !name.includes("."))];
  const keys = new Set<string>();
  const need = (reference: Reference, owner: CloudRecord | undefined): void => {
    if (owner === undefined && !external(reference.identifier)) throw missing(scope, reference);
    if (owner !== undefined) keys.add(owner.key);
  };
  for (const template of kind.within ?? []) {
    const identifier = normal(fill(template, context));
    need({ path: "within", identifier }, find(identifier));
  }
  for (const reference of referencesOf(scope.cloud, inputs, skipped))
    need(reference, find(reference.identifier));
  for (const [path, types] of Object.entries(kind.references ?? {})) {
    for (const reference of valuesAt(inputs, path))
      need(reference, ownerOfType(reference.identifier, types, find));
  }
  return [...keys];
}

/** Refuses a delete while somebody locked the resource or what it lies in. */
export function checkLocks(scope: Scope, record: CloudRecord, all: Iterable<CloudRecord>): void {
  const id = record.id.toLowerCase();
  for (const other of all) {
    const property = kindOf(other.type).locks;
    const locked = property === undefined ? undefined : other.inputs[property];
    if (typeof locked !== "string" || other.key === record.key) continue;
    const at = locked.toLowerCase().replace(/^\/?/, "/");
    if (id !== at && !id.startsWith(`${at}/`)) continue;
    const message = `The scope '${record.id}' cannot perform delete operation because following scope(s) are locked: '${locked}'. Please remove the lock '${other.name}' and try again.`;
    throw new SimulatedCloudError(scope.cloud, "ScopeLocked", message);
  }
}

/** Refuses a delete while a protection is on. */
export function checkProtection(kind: Kind, scope: Scope, context: TemplateContext, live: PropertyMap): void {
  for (const protection of kind.protection ?? []) {
    const value = at(live, protection.property);
    if (value === (protection.value ?? true) || (value === undefined && protection.unlessSet === true)) {
      throw new SimulatedCloudError(scope.cloud, protection.code, fill(protection.message, context));
    }
  }
}

/** Refuses a delete while others use the resource. */
export function checkBlockers(
  kind: Kind,
  scope: Scope,
  context: TemplateContext,
  users: readonly CloudRecord[],
): void {
  for (const blocker of kind.blockers ?? []) {
    const user = users.find((record) => blocker.types.includes("*") || blocker.types.includes(record.type));
    if (user !== undefined) {
      const message = `${fill(blocker.message, context)} (used by ${user.type} ${user.id})`;
      throw new SimulatedCloudError(scope.cloud, blocker.code, message);
    }
  }
}

/** Refuses what is more than the account may have. */
export function checkQuota(
  kind: Kind,
  type: string,
  context: TemplateContext,
  shards: () => readonly Shard[],
  isNew: boolean,
): void {
  const { quota } = kind;
  if (quota === undefined) return;
  const { inputs, scope } = context;
  const place = placeOf(scope, inputs);
  const [account] = place.split("/");
  const counts = (record: CloudRecord): boolean =>
    record.type === type &&
    (quota.per === "region" ? record.place === place : record.place.split("/")[0] === account);
  const count = shards().reduce((sum, shard) => sum + [...shard.all()].filter(counts).length, 0);
  const limit = isNew ? quota.limit : (quota.raised ?? quota.limit);
  if (count >= limit)
    throw new SimulatedCloudError(scope.cloud, quota.code, `${fill(quota.message, context)} (${limit})`);
}

/** Throws a refusal, if there is one. */
export function refuse(scope: Scope, refusal: Refusal | undefined): void {
  if (refusal !== undefined) throw new SimulatedCloudError(scope.cloud, refusal.code, refusal.message);
}

function valuesAt(inputs: PropertyMap, path: string): Reference[] {
  const value = at(inputs, path);
  const values = Array.isArray(value) ? value : [value];
  return values.flatMap((item) =>
    typeof item === "string" && item !== "" ? [{ path, identifier: normal(item) }] : [],
  );
}

function ownerOfType(identifier: string, types: readonly string[], find: Finder): CloudRecord | undefined {
  const owner = find(identifier);
  if (owner !== undefined && types.includes(owner.type)) return owner;
  for (const type of types) {
    const named = find(byName(type, identifier));
    if (named !== undefined) return named;
  }
  return undefined;
}

const NOT_FOUND: Readonly<Record<string, string>> = {
  vpc: "InvalidVpcID.NotFound",
  subnet: "InvalidSubnetID.NotFound",
  sg: "InvalidGroup.NotFound",
  igw: "InvalidInternetGatewayID.NotFound",
  nat: "NatGatewayNotFound",
  rtb: "InvalidRouteTableID.NotFound",
  eipalloc: "InvalidAllocationID.NotFound",
  vpce: "InvalidVpcEndpointId.NotFound",
};

function missing(scope: Scope, reference: Reference): SimulatedCloudError {
  const { identifier, path } = reference;
  switch (scope.cloud) {
    case "aws": {
      const code = NOT_FOUND[identifier.split("-")[0] ?? ""] ?? "InvalidParameterValue";
      return new SimulatedCloudError("aws", code, `${path}: '${identifier}' does not exist`);
    }
    case "azure":
      return new SimulatedCloudError(
        "azure",
        "InvalidResourceReference",
        `${path}: resource ${identifier} was not found`,
      );
    case "gcp":
      return new SimulatedCloudError(
        "gcp",
        "notFound",
        `${path}: the resource '${identifier}' was not found`,
      );
    case "random":
      return new SimulatedCloudError("random", "notFound", `${path}: '${identifier}' was not found`);
  }
}
