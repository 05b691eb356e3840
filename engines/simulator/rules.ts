import { join } from "node:path";
import { isThere } from "../../core/files/read-bytes";
import { readJsonFile } from "../../core/files/json";

/** What makes the simulated clouds as hard to live with as real ones on the first day. */
export interface Rules {
  /** A right that is used within seconds of its grant is refused once; default false. */
  readonly lateRights: boolean;
  /** Quotas are those of an account that asked for none; default false: what a cloud grants on request. */
  readonly newAccount: boolean;
  /**
   * A second change at a time is refused also where a real provider asks again until it passes, which mostly helps; default false.
   */
  readonly oneChange: boolean;
  /** What said that it is ready is busy once more when it is first changed; default false. */
  readonly settling: boolean;
  /** What a deleted resource had keeps what it lay in from being deleted, once; default false. */
  readonly lateReleases: boolean;
}

/** Most bytes of the file. */
const MAX_BYTES = 64 * 1024;
const EXPECTED = 'say which hold, such as {"lateRights": true}, or remove it';

/** The rules in a simulator's folder (`rules.json`), and what was said of them besides. */
export function rulesIn(folder: string, said: Partial<Rules> = {}): Rules {
  const file = join(folder, "rules.json");
  const given = isThere(file) ? readJsonFile(file, { limit: MAX_BYTES, expected: EXPECTED }) : {};
  const holds = (rule: keyof Rules): boolean => Reflect.get(Object(given), rule) === true;
  return {
    lateRights: holds("lateRights"),
    newAccount: holds("newAccount"),
    oneChange: holds("oneChange"),
    settling: holds("settling"),
    lateReleases: holds("lateReleases"),
    ...said,
  };
}
