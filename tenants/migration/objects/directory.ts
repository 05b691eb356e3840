import { randomBytes } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { StampError } from "../../../core/errors";
import { shownPath } from "../../../core/files/shown-path";
import { codeOf } from "../../../core/system-error";
import { PassingError } from "../mover";
import type { Content, Found, Listed, ObjectStore } from "./store";

/** A file's tag: each write makes a new file, so its number and time change. */
function tagOf({ ino, mtimeNs, size }: { ino: bigint; mtimeNs: bigint; size: bigint }): string {
  return `${ino}-${mtimeNs}-${size}`;
}

/** Opening a pipe would wait for its writer. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Ends the names of files that are not written yet; keys can't end so. */
const UNFINISHED = ".unfinished~";

/** Objects as files below a folder, on a file system that both ends can reach. */
export class DirectoryStore implements ObjectStore {
  constructor(private readonly folder: string) {}

  async *list(prefix: string): AsyncIterable<Listed> {
    const top = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    for (const file of await files(join(this.folder, top))) {
      const key = relative(this.folder, file).split(sep).join("/");
      if (!key.startsWith(prefix) || key.endsWith(UNFINISHED)) continue;
      const facts = await stat(file, { bigint: true }).catch(absent);
      if (facts !== undefined) yield { key, size: Number(facts.size), tag: tagOf(facts) };
    }
  }

  async get(key: string): Promise<Found | undefined> {
    const handle = await open(this.path(key), READ).catch(absent);
    if (handle === undefined) return undefined;
    const facts = await handle.stat({ bigint: true });
    if (!facts.isFile()) {
      await handle.close();
      throw new StampError("input", "not a regular file", {
        file: shownPath(key),
        fix: "take it away: an object is a file",
      });
    }
    const body = createReadStream("", { fd: handle, autoClose: true });
    return { body, size: Number(facts.size), tag: tagOf(facts) };
  }

  async put(key: string, { body }: Content, expected?: string): Promise<string> {
    const file = this.path(key);
    const temporary = `${file}.${randomBytes(6).toString("hex")}${UNFINISHED}`;
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(temporary, body, { flush: true });
      const facts = await stat(temporary, { bigint: true });
      if (expected !== undefined) {
        const present = await stat(file, { bigint: true }).catch(absent);
        if (present === undefined || tagOf(present) !== expected)
          throw new PassingError(`${key} was changed meanwhile`);
      }
      await rename(temporary, file);
      return tagOf(facts);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
  }

  private path(key: string): string {
    if (
      key.split("/").some((part) => part === "" || part === "." || part === "..") ||
      key.endsWith(UNFINISHED)
    )
      throw new RangeError(`${JSON.stringify(key)} can't be a file's name`);
    return join(this.folder, key);
  }
}

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent);
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name));
}

function absent(error: unknown): undefined {
  if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
  throw error;
}
