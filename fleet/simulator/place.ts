import type { PropertyMap } from "../../graph/property";
import { regionOf } from "./compose";
import type { Scope } from "./scope";

/**
 * Where a resource lives, as far as its id does not say so itself: AWS ids are unique per account and region,
 * Azure's and GCP's carry their place.
 */
export function placeOf(scope: Scope, inputs: PropertyMap): string {
  return scope.cloud === "aws" ? `${scope.account}/${regionOf(scope, inputs)}` : scope.cloud;
}

/** A record's key within its shard. */
export function keyOf(type: string, place: string, id: string, urn: string): string {
  // Random's ids are the word "none"; only the URN tells them apart.
  return id === "none" ? `${type}|${place}|${id}|${urn}` : `${type}|${place}|${id}`;
}

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
