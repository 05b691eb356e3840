import { join } from "node:path";
import { StampError } from "../../core/errors";
import { readJsonFile } from "../../core/files/json";
import { isThere } from "../../core/files/read-bytes";
import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import type { Fault } from "./faults";

/** Most bytes of the file. */
const MAX_BYTES = 1024 * 1024;
const OPERATIONS: readonly PropertyValue[] = ["create", "read", "update", "delete"];
const FIELDS: Readonly<Record<Exclude<keyof Fault, "op">, string>> = {
  ...{ type: "string", urn: "string", code: "string", message: "string" },
  ...{ nth: "number", times: "number", delayMs: "number", after: "boolean" },
};

/**
 * The faults in a simulator's folder (`faults.json`).
 * @throws StampError `input` for a file that says none
 */
export function faultsIn(folder: string): readonly Fault[] {
  const file = join(folder, "faults.json");
  if (!isThere(file)) return [];
  const expected = "give a list of faults, or remove it";
  const faults = readJsonFile(file, { limit: MAX_BYTES, expected }) as (Fault & PropertyMap)[];
  if (Array.isArray(faults) && faults.every(isFault)) return faults;
  throw new StampError("input", "not a list of faults", { file: "faults.json", fix: expected });
}

function isFault(fault: PropertyValue): boolean {
  if (!isMap(fault) || !OPERATIONS.includes(fault["op"] ?? null)) return false;
  return Object.entries(FIELDS).every(([field, type]) => {
    const value = fault[field];
    return value === undefined || typeof value === type;
  });
}
