import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isThere } from "../../../core/files/read-bytes";
import { RestoreFailed } from "../source";
import type { RegistryBackup } from "./backup";

const POINT = /^[0-9]{8}T[0-9]{6}Z$/;

/**
 * Copies of a folder. The copy is copied once more: LMDB writes to what it opens, and a recovery point must stay what it is.
 * @param points folder of the copies
 * @param scratch where one is brought back
 */
export function folderBackup(points: string, scratch: string): RegistryBackup {
  return {
    restore: ({ at, registry }) => {
      if (registry.includes("://"))
        return Promise.reject(new RestoreFailed([`the registry is no folder: ${registry}`]));
      const wanted = at?.toISOString().replaceAll(/[-:]|\.\d+/g, "");
      const [newest] = (isThere(points) ? readdirSync(points) : [])
        .filter((name) => POINT.test(name) && (wanted === undefined || name <= wanted))
        .sort()
        .reverse();
      if (newest === undefined) return Promise.reject(new RestoreFailed(["there is no recovery point"]));
      const remove = (): Promise<void> => {
        rmSync(scratch, { recursive: true, force: true });
        return Promise.resolve();
      };
      rmSync(scratch, { recursive: true, force: true });
      cpSync(join(points, newest), scratch, { recursive: true });
      if (isThere(join(scratch, "data.mdb")))
        return Promise.resolve({ place: scratch, point: newest, remove });
      return remove().then(() =>
        Promise.reject(new RestoreFailed([`recovery point ${newest} has no data.mdb`])),
      );
    },
  };
}
