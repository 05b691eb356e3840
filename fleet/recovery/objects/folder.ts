import { createHash } from "node:crypto";
import { createReadStream, readdirSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { isThere, readBytes } from "../../../core/files/read-bytes";
import type { ObjectsSource } from "../drills-schema";
import { type RecoverySource, RestoreFailed, type Restored, type RestoreRequest } from "../source";

/** The list of checksums of a recovery point. */
const SUMS = "SHA256SUMS";
/** Most bytes of it; a million objects take some 100 MB. */
const MAX_SUMS = 512 * 1024 * 1024;
const POINT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
/** Milliseconds that the clock of who wrote a point may be ahead. */
const SKEW_MS = 60_000;
/** Objects that are told. */
const MOST = 10;

/** Objects in folders, one a recovery point, each with the checksums it was written with. */
export class FolderRecovery implements RecoverySource {
  readonly kind = "objects";
  readonly name: string;

  constructor(
    private readonly config: ObjectsSource,
    private readonly folder: (path: string) => string,
  ) {
    this.name = config.name;
  }

  async restore({ at, passOver = [], scratch, stamp }: RestoreRequest): Promise<Restored> {
    const points = this.folder(this.config.points.replaceAll("{stamp}", stamp));
    const { name, time } = newestPoint(points, at, passOver);
    const from = join(points, name);
    const sums = join(from, SUMS);
    if (!isThere(sums)) throw new RestoreFailed([`recovery point ${name} has no ${SUMS}`], name);
    const list = readBytes(sums, { limit: MAX_SUMS });
    const wanted = sumsIn(list.toString("utf8"), name);
    await cp(from, scratch, { recursive: true });
    await verify(scratch, wanted, name);
    return {
      id: name,
      point: name,
      digest: createHash("sha256").update(list).digest("hex"),
      upTo: time,
      facts: [`all ${wanted.size} objects have the checksums they were written with`],
      address: scratch,
      has: (key) => wanted.has(key),
      files: new Map([...wanted.keys()].map((key) => [key, join(scratch, key)])),
      finish: () => Promise.resolve([]),
      dispose: () => Promise.resolve(),
    };
  }
}

/** The newest recovery point at or before a moment. @throws RestoreFailed where there is none */
function newestPoint(
  folder: string,
  at: Date | undefined,
  passOver: readonly string[],
): { name: string; time: Date } {
  const names = (isThere(folder) ? readdirSync(folder) : []).filter((name) => !passOver.includes(name));
  const all = names.flatMap((name) => {
    const time = timeOf(name);
    return time === undefined ? [] : [{ name, time }];
  });
  const [newest] = all
    .filter(({ time }) => at === undefined || time <= at)
    .sort((one, other) => other.time.getTime() - one.time.getTime());
  if (newest !== undefined && newest.time.getTime() > Date.now() + SKEW_MS)
    // The newest by its name alone: how old its objects are nobody can say.
    throw new RestoreFailed(
      [`recovery point ${newest.name} is of a moment that has not come yet`],
      newest.name,
    );
  if (newest !== undefined) return newest;
  throw new RestoreFailed([
    at === undefined
      ? "there is no recovery point"
      : `no recovery point is from ${at.toISOString()} or before`,
  ]);
}

function timeOf(name: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = POINT.exec(name) ?? [];
  if (year === undefined) return undefined;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** Key → SHA-256, as `sha256sum` writes them: a name with a backslash or a line break is escaped and so marked. */
function sumsIn(text: string, point: string): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, mark, sum, name] = /^(\\?)([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sum === undefined || name === undefined)
      throw new RestoreFailed([`${SUMS} of recovery point ${point} has a line that is no checksum`], point);
    const key =
      mark === "\\" ? name.replaceAll(/\\([\\n])/g, (_, char) => (char === "n" ? "\n" : "\\")) : name;
    sums.set(key.replace(/^\.\//, ""), sum);
  }
  return sums;
}

async function verify(folder: string, wanted: ReadonlyMap<string, string>, point: string): Promise<void> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({
      key: relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"),
      isFile: entry.isFile(),
    }));
  // A link leads out of the recovery point: what it leads to can change, or go, once it was looked at.
  const strange = entries.filter(({ isFile }) => !isFile).map(({ key }) => key);
  if (strange.length > 0)
    throw new RestoreFailed(told(strange, point, "is not a file", "are not files"), point);
  const present = new Set(entries.map(({ key }) => key));
  present.delete(SUMS);
  const gone = [...wanted.keys()].filter((key) => !present.has(key));
  const changed: string[] = [];
  for (const [key, sum] of wanted)
    if (present.has(key) && (await hashOf(join(folder, key))) !== sum) changed.push(key);
  const more = [...present].filter((key) => !wanted.has(key));
  const problems = [
    ...told(gone, point, "is gone", "are gone"),
    ...told(changed, point, "is not as it was written", "are not as they were written"),
    ...told(more, point, `is not in ${SUMS}`, `are not in ${SUMS}`),
  ];
  if (problems.length > 0) throw new RestoreFailed(problems, point);
}

function told(keys: readonly string[], point: string, one: string, many: string): string[] {
  if (keys.length === 0) return [];
  const names = keys.slice(0, MOST).join(", ");
  const more = keys.length > MOST ? ` and ${keys.length - MOST} more` : "";
  return [`recovery point ${point}: ${names}${more} ${keys.length === 1 ? one : many}`];
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return hash.digest("hex");
}
