import { basename } from "node:path";
import { readTextFile } from "../../../core/files/read-text";
import { readYaml } from "../../../core/files/yaml";
import { parse } from "../../../core/parse";
import { type Migrations, migrationsSchema } from "./schema";

/** Most bytes of a file of migrations: three commands. */
const MAX_BYTES = 64 * 1024;

/**
 * Reads a file of migrations (YAML).
 * @throws StampError `input` with every fault
 */
export function readMigrations(path: string): Migrations {
  const file = basename(path);
  const text = readTextFile(path, { limit: MAX_BYTES, name: file, field: "--migrations" });
  return parse(migrationsSchema, readYaml(text, file), "", (error) => error.at({ file }));
}
