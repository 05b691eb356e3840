import { constants, copyFileSync, lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { keepFolderPrivate } from "../../../core/files/private-folder";
import { isThere } from "../../../core/files/read-bytes";
import { RestoreFailed } from "../source";
import type { RegistryBackup } from "./backup";

const POINT = /^[0-9]{8}T[0-9]{6}Z$/;

/**
 * Copies of a folder. The copy is copied once more: LMDB writes to what it opens, and a recovery point must stay what it is.
 * @param points folder of the copies
 * @param scratch folder below which one is brought back, in a folder of its own
 */
export function folderBackup(points: string, scratch: string): RegistryBackup {
  return {
    restore: async ({ at, name, registry }) => {
      if (registry.folder === undefined)
        throw new RestoreFailed([`the registry is no folder: ${registry.place}`]);
      const wanted = at?.toISOString().replaceAll(/[-:]|\.\d+/g, "");
      const [newest] = (isThere(points) ? readdirSync(points) : [])
        .filter((point) => POINT.test(point) && (wanted === undefined || point <= wanted))
        .sort()
        .reverse();
      if (newest === undefined) throw new RestoreFailed(["there is no recovery point"]);
      const [point, data] = [join(points, newest), join(points, newest, "data.mdb")];
      if (!isThere(data)) throw new RestoreFailed([`recovery point ${newest} has no data.mdb`]);
      // A link may lead to the registry itself.
      if (!lstatSync(point).isDirectory() || !lstatSync(data).isFile())
        throw new RestoreFailed([`recovery point ${newest} is a link, or its data.mdb is no file`]);
      const { dev, ino } = lstatSync(data, { bigint: true });
      if (registry.folder.file.ino === ino && registry.folder.file.dev === dev)
        throw new RestoreFailed([`recovery point ${newest} is the registry's own file`]);
      mkdirSync(scratch, { recursive: true });
      keepFolderPrivate(scratch);
      const place = join(scratch, `.registry-${name}`);
      // Fails where anything is there already; from here on it is this drill's.
      mkdirSync(place, { mode: 0o700 });
      const remove = async (): Promise<void> => rmSync(place, { recursive: true, force: true });
      try {
        copyFileSync(data, join(place, "data.mdb"), constants.COPYFILE_EXCL);
      } catch (error) {
        await remove();
        throw error;
      }
      return { place, point: newest, remove };
    },
  };
}
