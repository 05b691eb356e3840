import { defined } from "../defined";
import { isUtf8 } from "node:buffer";
import { realpathSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { StampError } from "../errors";
import { fileError } from "../system-error";
import { isThere, type ReadLimits, readBytes } from "./read-bytes";
import { shownPath } from "./shown-path";

/** Most bytes a config file may have. Pulumi's own are below two kilobytes; a larger one is a mistake or an attack. */
export const MAX_CONFIG_BYTES = 64 * 1024;

/** Whether a path, links resolved, lies in a folder or is it. */
export function liesWithin(folder: string, path: string): boolean {
  const inner = relative(folder, path);
  return inner === "" || (inner !== ".." && !inner.startsWith(`..${sep}`) && !isAbsolute(inner));
}

/**
 * Reads a config file of a project.
 *
 * @param root the project's folder, links resolved
 * @param path the file, relative to the project
 * @throws StampError when it is no regular file, lies outside the project, is too large or not UTF-8
 */
export function readText(root: string, path: string, limit = MAX_CONFIG_BYTES): string {
  const name = shownPath(path);
  return readTextFile(within(root, path, name), { limit, name, fix: "keep the identity only" });
}

/**
 * The same; undefined where there is no file of this name. A link that leads nowhere is not that: what was behind it may
 * say what must not be overlooked.
 */
export function readTextIfThere(root: string, path: string, limit?: number): string | undefined {
  return isThere(join(root, path)) ? readText(root, path, limit) : undefined;
}

/**
 * Reads a text file that a user named: UTF-8, with or without a byte-order mark.
 * @throws StampError `input` that says what is wrong with it and what to do
 */
export function readTextFile(path: string, limits: ReadLimits): string {
  return decodeText(readBytes(path, limits), {
    file: limits.name ?? shownPath(path),
    ...defined({ field: limits.field }),
  });
}

/** The text of bytes that must be UTF-8. */
export function decodeText(
  bytes: Uint8Array,
  details: { readonly file: string; readonly field?: string },
): string {
  const other = otherEncoding(bytes);
  if (other !== undefined) {
    const fix = "save it as UTF-8; in PowerShell write it with: | Out-File -Encoding utf8";
    throw new StampError("input", `the file is ${other} text`, { ...details, allowed: "UTF-8", fix });
  }
  if (!isUtf8(bytes)) {
    const fix = "save it as UTF-8";
    throw new StampError("input", "the file is not UTF-8 text", { ...details, ...invalidAt(bytes), fix });
  }
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const { buffer, byteOffset, length } = isMarked ? bytes.subarray(3) : bytes;
  return Buffer.from(buffer, byteOffset, length).toString("utf8");
}

/** UTF-16 and UTF-32 by their marks, or by the zero bytes that their ASCII has and that of UTF-8 has not. */
function otherEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32" : "UTF-16";
  if (a === 0xfe && b === 0xff) return "UTF-16";
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "UTF-32";
  const isFirstZero = a === 0 && b !== undefined && b !== 0;
  const isSecondZero = a !== undefined && a !== 0 && b === 0;
  return (isFirstZero || isSecondZero) && bytes.length >= 4 ? "UTF-16" : undefined;
}

function within(root: string, path: string, file: string): string {
  try {
    const target = realpathSync.native(join(root, path));
    if (liesWithin(root, target)) return target;
    const fix = "put the file itself into the project";
    throw new StampError("input", "the file is a link that leads out of the project", { file, fix });
  } catch (error) {
    if (error instanceof StampError) throw error;
    throw fileError(error, "read", { file });
  }
}

function invalidAt(bytes: Uint8Array): { line: number; column: number } {
  // Everything before the first bad byte decodes to itself; the replacement character shows where it is.
  const text = new TextDecoder("utf-8").decode(bytes);
  const before = text.slice(0, Math.max(0, text.indexOf("\ufffd")));
  const lines = before.split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
