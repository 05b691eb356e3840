import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { StampError } from "../errors";

/** Most bytes a config file may have. Pulumi's own are below two kilobytes; a larger one is a mistake or an attack. */
export const MAX_CONFIG_BYTES = 64 * 1024;

/** A path as it may stand in a message: control and look-alike characters escaped, at most 120 characters. */
export function shownPath(path: string): string {
  const safe = path
    .split(sep)
    .join("/")
    .replace(/[^\x20-\x7e]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return safe.length > 120 ? `${safe.slice(0, 60)}…${safe.slice(-57)}` : safe;
}

/** Whether a path, links resolved, lies in a folder or is it. */
export function liesWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * Reads a config file of a project.
 *
 * @param root the project's folder, links resolved
 * @param path the file, relative to the project
 * @throws StampError when it is no regular file, lies outside the project, is too large or not UTF-8
 */
export function readText(root: string, path: string, limit = MAX_CONFIG_BYTES): string {
  const file = shownPath(path);
  const bytes = readBytes(root, path, file, limit);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new StampError("input", "the file is not UTF-8 text", {
      file,
      ...invalidAt(bytes),
      fix: "save it as UTF-8",
    });
  }
}

function readBytes(root: string, path: string, file: string, limit: number): Uint8Array {
  const handle = open(root, path, file);
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) {
      throw new StampError("input", "not a regular file", { file, fix: "put the config itself here" });
    }
    // One byte more than there should be shows whether the file is larger than it says.
    const buffer = Buffer.alloc(Math.min(Math.max(stat.size, 0), limit) + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(handle, buffer, length, buffer.length - length, null);
    }
    if (length === buffer.length) {
      const received = stat.size > limit ? { received: `${stat.size} bytes` } : {};
      const allowed = `at most ${limit} bytes`;
      throw new StampError("input", "the file is too large", {
        file,
        ...received,
        allowed,
        fix: "keep the identity only",
      });
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

function open(root: string, path: string, file: string): number {
  try {
    const target = realpathSync(join(root, path));
    if (!liesWithin(root, target)) {
      const fix = "put the file itself into the project";
      throw new StampError("input", "the file is a link that leads out of the project", { file, fix });
    }
    // Opening a pipe would wait for its writer.
    return openSync(target, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (error instanceof StampError) throw error;
    throw new StampError("input", `can't be read (${codeOf(error)})`, {
      file,
      fix: "check the file and its permissions",
    });
  }
}

/** The system's own code of a failed call, e.g. `EACCES`. */
export function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "unknown error";
}

function invalidAt(bytes: Uint8Array): { line: number; column: number } {
  // Everything before the first bad byte decodes to itself; the replacement character shows where it is.
  const text = new TextDecoder("utf-8").decode(bytes);
  const before = text.slice(0, Math.max(0, text.indexOf("\ufffd")));
  const lines = before.split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
