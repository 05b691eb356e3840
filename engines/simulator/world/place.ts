import type { PropertyMap } from "../../../graph/model/property";
import { regionOf } from "../compose";
import type { Scope } from "../scope";

/**
 * Where a resource lives, as far as its id does not say so itself: AWS ids are unique per account and region,
 * Azure's and GCP's carry their place.
 */
export function placeOf(scope: Scope, inputs: PropertyMap): string {
  return scope.cloud === "aws" ? `${scope.account}/${regionOf(scope, inputs)}` : scope.cloud;
}

/** The account, subscription or project a resource belongs to. */
export function homeOf(scope: Scope, inputs: PropertyMap): string {
  const project = inputs["project"];
  const own = typeof project === "string" ? project : scope.project;
  return { aws: scope.account, azure: scope.subscription.toLowerCase(), gcp: own, random: "" }[scope.cloud];
}

/** A record's key within its shard. */
export function keyOf(type: string, place: string, id: string): string {
  return `${type}|${place}|${id}`;
}

/** The id of resources that exist in no cloud and are told apart by their URN and inputs only (random's). */
export const NO_ID = "none";

/** The shard a URN belongs to: its project and stack. */
export function shardOf(urn: string): string {
  const [head = "", project = "unnamed"] = urn.split("::");
  const stack = head.split(":")[2] ?? "unnamed";
  return `${safe(project)}/${safe(stack)}`;
}

function safe(name: string): string {
  // Stack names may hold slashes (organisations) and must not climb out of the folder.
  return encodeURIComponent(name).replace(/\./g, "%2E");
}
