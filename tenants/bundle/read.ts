import { createHash } from "node:crypto";
import { createReadStream, lstatSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { StampError } from "../../core/errors";
import { readTextFile } from "../../core/files/read-text";
import { parse } from "../../core/parse";
import { MANIFEST_FILE, type Manifest, manifestSchema } from "./manifest";
import type { BundleReader, Part } from "./parts";

/** Most bytes of a manifest; a part is a table or all objects, so there are few. */
const MOST = 16 * 1024 * 1024;

/**
 * Reads what a bundle says that it holds.
 * @throws StampError `input` where it is none
 */
export function readManifest(folder: string): Manifest {
  const text = readTextFile(join(folder, MANIFEST_FILE), { limit: MOST, name: MANIFEST_FILE });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StampError("input", "not JSON", { file: MANIFEST_FILE }, { cause: error });
  }
  return parse(manifestSchema, value, "", (error) => error.at({ file: MANIFEST_FILE }));
}

/**
 * Reads every file of a bundle once and compares it with the manifest.
 * @throws StampError `input` that names each file which is not what it was
 */
export async function requireWhole(folder: string, { parts }: Manifest): Promise<void> {
  const problems: StampError[] = [];
  for (const part of parts) {
    const found = await digestOf(folder, part);
    if (found === part.sha256) continue;
    problems.push(
      new StampError(
        "input",
        found === undefined
          ? "a part of the bundle is not there"
          : "a part of the bundle is not what was written",
        {
          file: `${part.mover}/${part.file}`,
          ...(found === undefined ? {} : { received: found, allowed: part.sha256 }),
          fix: "fetch the bundle again from where it was kept",
        },
      ),
    );
  }
  if (problems.length > 0) throw StampError.all(problems);
}

/** The digest of a part; its size where that alone says that it is another, undefined where it is no file. */
async function digestOf(folder: string, { bytes, file, mover }: Part): Promise<string | undefined> {
  const path = join(folder, mover, file);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) return undefined;
  if (stat.size !== bytes) return `${stat.size} bytes, not ${bytes}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** The parts of one mover; the bundle was compared with its manifest before. */
export function partReader(folder: string, { parts }: Manifest, mover: string): BundleReader {
  return {
    parts: parts.filter((part) => part.mover === mover),
    read: ({ file }, range) =>
      createReadStream(join(folder, mover, file), {
        ...(range === undefined ? {} : { start: range.from, end: range.to - 1 }),
      }),
  };
}
