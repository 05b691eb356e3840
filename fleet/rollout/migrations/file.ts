import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { StampError } from "../../../core/errors";
import { readTextFile } from "../../../core/files/read-text";
import { readYaml } from "../../../core/files/yaml";
import { parse } from "../../../core/parse";
import { checkExpand } from "./expand/check";
import type { SqlFile } from "./expand/finding";
import { type Migrations, migrationsFileSchema, migrationsSchema } from "./schema";

/** Most bytes of a file of migrations: three commands. */
const MAX_BYTES = 64 * 1024;
/** Most bytes of a file of SQL. */
const MAX_SQL_BYTES = 4 * 1024 * 1024;

/**
 * Reads a file of migrations (YAML), and checks what expands a schema: the release before runs on it.
 * @throws StampError `input` with every fault
 */
export async function readMigrations(path: string, signal?: AbortSignal): Promise<Migrations> {
  const file = basename(path);
  const text = readTextFile(path, { limit: MAX_BYTES, name: file, field: "--migrations" });
  const given = parse(migrationsFileSchema, readYaml(text, file), "", (error) => error.at({ file }));
  const { expandFiles = [], unchecked: _reason, ...migrations } = given;
  await checkExpand(
    expandFiles.flatMap((each) => sqlFiles(dirname(path), each, file)),
    signal,
  );
  return migrationsSchema.parse(migrations);
}

/** A file, or all of a folder that end in `.sql`, in the order of their names. */
function sqlFiles(root: string, name: string, file: string): SqlFile[] {
  const path = resolve(root, name);
  const about = statSync(path, { throwIfNoEntry: false });
  const names = about?.isDirectory() === true ? readdirSync(path).sort() : undefined;
  const all =
    names === undefined
      ? [name]
      : names.filter((each) => each.endsWith(".sql")).map((each) => join(name, each));
  if (about === undefined || all.length === 0)
    throw new StampError("input", about === undefined ? "no such file" : "no file in it ends in .sql", {
      ...{ file, field: "expandFiles", received: name },
      fix: "name the files of SQL that expand runs, or their folder, as seen from this file",
    });
  return all.map((each) => ({
    file: each,
    text: readTextFile(resolve(root, each), { limit: MAX_SQL_BYTES, name: each, field: "expandFiles" }),
  }));
}
