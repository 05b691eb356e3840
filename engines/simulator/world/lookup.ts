import type { PropertyMap } from "../../../graph/model/property";
import type { Target } from "../calls";
import { regionOf } from "../compose";
import { changedPaths } from "../diff";
import { keyOf, NO_ID, placeOf, shardOf } from "./place";
import type { CloudRecord } from "./record";
import type { Shard } from "./shard";
import { plainMap } from "../values";
import type { World } from "./world";

/** The shard a URN's resources are in, up to date. */
export function shardFor(world: World, urn: string): Shard {
  const shard = world.shard(shardOf(urn));
  shard.catchUp();
  return shard;
}

/** The live resource a caller means. */
export function lookUp(world: World, target: Target): CloudRecord | undefined {
  const { id, inputs, scope, type, urn } = target;
  const shard = shardFor(world, urn);
  const key = keyOf(type, placeOf(scope, { region: regionOf(scope, inputs ?? {}) }), id);
  const own = shard.get(key);
  if (own !== undefined) return own;
  const same = [...shard.all()].filter((record) => record.type === type && record.id === id);
  const found = mostLike(
    same.map((record) => (same.length > 1 || id === NO_ID ? world.opened(record) : record)),
    urn,
    inputs,
  );
  const kept = found === undefined ? undefined : shard.get(found.key);
  if (kept !== undefined || id === NO_ID) return kept;
  // `Resource.get` may name what another stack made.
  const others = world.all().map((other) => other.get(key));
  return others.find((record) => record !== undefined);
}

/** Of several with one id (random's `none`, revisions of a task definition) the one with these inputs, else the newest. */
function mostLike(
  records: readonly CloudRecord[],
  urn: string,
  inputs: PropertyMap | undefined,
): CloudRecord | undefined {
  if (records.length < 2 && records[0]?.id !== NO_ID) return records[0];
  const named = records.filter((record) => record.urn === urn);
  const candidates = named.length > 0 ? named : records;
  if (inputs === undefined) return named.at(-1);
  const wanted = plainMap(inputs);
  return candidates.filter((record) => changedPaths(plainMap(record.inputs), wanted).length === 0).at(-1);
}
