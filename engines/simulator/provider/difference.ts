import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { PropertyMap } from "../../../graph/model/property";
import type { Difference } from "../diff";
import { at } from "../template";
import { plainMap } from "../values";

/** Tells the engine what a change of inputs means: per property, and for the resource as a whole. */
export function diffResponse(difference: Difference, olds: PropertyMap, news: PropertyMap): DiffResponse {
  const { changed, replaces } = difference;
  const response = new DiffResponse()
    .setChanges(changed.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList([...new Set(changed.map(rootOf))])
    .setReplacesList([...new Set(replaces.map(rootOf))])
    .setDeletebeforereplace(difference.deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  const before = plainMap(olds);
  const after = plainMap(news);
  for (const path of changed) {
    const kind = kindOf(path, before, after, replaces.includes(path));
    details.set(path, new PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}

function kindOf(path: string, before: PropertyMap, after: PropertyMap, replaces: boolean): PropertyDiff.Kind {
  const dotted = path.replace(/\[(\d+)\]/g, ".$1");
  const added = isAbsent(at(before, dotted));
  const removed = isAbsent(at(after, dotted));
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = PropertyDiff.Kind;
  // A key with a dot in it is found on neither side; it changed all the same.
  if (added && !removed) return replaces ? ADD_REPLACE : ADD;
  if (removed && !added) return replaces ? DELETE_REPLACE : DELETE;
  return replaces ? UPDATE_REPLACE : UPDATE;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function rootOf(path: string): string {
  return path.split(/[.[]/)[0] ?? path;
}
