import type { Changes, Table } from "../table/changes";
import { MAPS, type MapChange, type MapName, mapChanges, mapsOf } from "../haproxy/maps";
import { mapPath } from "../haproxy/text";
import type { RouterPlace } from "../haproxy/place";
import { stampsIn } from "../haproxy/files";
import { changeMaps, replaceMaps } from "../haproxy/runtime-api";

/** Who gets a new table. */
export interface TableSink {
  /** Takes over from one table to the next; when it fails, the next call starts from the same `before`. */
  apply(before: Table, after: Table, changes: Changes): Promise<void>;
}

/** More changes of one map than this are made as one transaction that replaces it. */
const TRANSACTION_ABOVE = 2000;

/** True when the tables' stamps differ in what stands in the configuration: new ones, gone ones, other addresses. */
function otherStamps(before: Table, after: Table): boolean {
  const list = (table: Table): string =>
    stampsIn(table)
      .map(({ id, number, originHost, tier = "" }) => `${id} ${number} ${originHost} ${tier}`)
      .sort()
      .join();
  return list(before) !== list(after);
}

/** True for a map that follows from the stamps' epochs. */
const isOfEpoch = ({ map }: MapChange): boolean => map === "tokens" || map === "ats";

/**
 * Brings a running router to a new table through its runtime API, without a reload. Only stamps that come, go or change
 * their address need a new configuration; that is the caller's.
 *
 * @param reload takes a table whose stamps are others than those the router was started with
 */
export function routerSink(place: RouterPlace, reload: (table: Table) => Promise<void>): TableSink {
  let unsure = false;
  const path = (map: MapName): string => mapPath(place, map);
  const replaceAll = (table: Table, names: readonly MapName[]): Promise<void> => {
    const wanted = mapsOf(table);
    return replaceMaps(
      place.socket,
      names.map((name) => [path(name), wanted[name]]),
    );
  };
  return {
    async apply(before, after, changes) {
      if (otherStamps(before, after)) {
        await reload(after);
        unsure = false;
        return;
      }
      if (unsure) {
        // A change failed half-way: only whole maps are certain to be right. Maps change over one after the other: no token is
        // believed meanwhile.
        await replaceMaps(place.socket, [[path("tokens"), []]]);
        await replaceAll(after, MAPS);
        unsure = false;
        return;
      }
      unsure = true;
      const wanted = mapChanges(before, after, changes);
      // What was said of a stamp that a tenant goes from holds no more before the tenant has gone, and what holds from then on is not
      // said before: a tenant that is about to go would take it along.
      const epochs = wanted.filter(isOfEpoch);
      await changeMaps(
        place.socket,
        path,
        epochs.filter(({ was }) => was !== undefined).map(({ map, key }) => ({ map, key })),
      );
      // A tenant that leaves the directory is beside it before, and one that comes into it stays beside it until then.
      const directory = wanted.filter(({ map }) => map === "directory");
      const beside = wanted.filter((change) => change.map !== "directory" && !isOfEpoch(change));
      const gone = beside.filter(({ value }) => value === undefined);
      await changeMaps(
        place.socket,
        path,
        beside.filter(({ value }) => value !== undefined),
      );
      if (directory.length > TRANSACTION_ABOVE) await replaceAll(after, ["directory"]);
      else await changeMaps(place.socket, path, directory);
      await changeMaps(place.socket, path, gone);
      await changeMaps(
        place.socket,
        path,
        epochs.flatMap(({ map, key, value }) => (value === undefined ? [] : [{ map, key, value }])),
      );
      unsure = false;
    },
  };
}
