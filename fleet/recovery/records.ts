import { createHash, type KeyObject } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeDurably } from "../../core/files/durable";
import { isThere, readBytes } from "../../core/files/read-bytes";
import { shown } from "../../core/errors";
import { redactValue } from "../../core/redact";
import { envelopeSchema, keyIdOf, open } from "../evidence/envelope";
import { publicKeyOf } from "../evidence/keys";
import { readProject } from "../inventory/project";
import { sealedStatement, STATEMENT_TYPE } from "../evidence/sealed";
import { type DrillRecord, drillRecordSchema } from "./record";
import { type RebuildRecord, rebuildRecordSchema } from "./rebuild-record";
import { type FaultRecord, faultRecordSchema } from "./faults/fault-record";
import { type RegistryRecord, registryRecordSchema } from "./registry/registry-record";

/** What the predicate of a drill's statement is called. */
const PREDICATE = "https://github.com/stampworks/stampworks/drill/v1";
const ENDING = ".dsse.json";
/** Most bytes of a record. */
const MOST = 4 * 1024 * 1024;

const anyRecordSchema = z.discriminatedUnion("kind", [
  drillRecordSchema,
  rebuildRecordSchema,
  faultRecordSchema,
  registryRecordSchema,
]);
/** What a drill found, of whatever kind it was. */
type AnyRecord = z.output<typeof anyRecordSchema>;

const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  predicateType: z.literal(PREDICATE),
  predicate: anyRecordSchema,
});

/** What a record's file is called after its moment. */
function aboutWhat(record: AnyRecord): string {
  if (record.kind === "registry") return "registry";
  return record.kind === "restore" ? record.stamp : `${record.kind}-${record.stamp}`;
}

/**
 * Writes a record, signed, into the folder of records.
 * @returns its file, from the project's root
 */
export function writeRecord(
  record: AnyRecord,
  { folder, key, root }: { readonly folder: string; readonly key: KeyObject; readonly root: string },
): string {
  const predicate = anyRecordSchema.parse(redactValue(record));
  const digest = createHash("sha256").update(JSON.stringify(predicate)).digest("hex");
  const points = (record.kind === "restore" ? record.restored : []).flatMap(
    ({ digest: sum, name }): [string, string][] => (sum === undefined ? [] : [[name, sum]]),
  );
  const name = `${record.at.replaceAll(/[-:]|\.\d+/g, "")}-${aboutWhat(record)}${ENDING}`;
  const file = join(folder, name);
  mkdirSync(join(root, folder), { recursive: true });
  writeDurably(
    join(root, file),
    sealedStatement(PREDICATE, new Map([["record", digest], ...points]), predicate, key),
  );
  return file;
}

/** The records of a fleet, as far as they can be believed. */
export interface Records {
  /** The newest first. */
  readonly records: readonly { readonly file: string; readonly record: DrillRecord }[];
  /** Of stamps that were brought up from nothing; the newest first. */
  readonly rebuilds: readonly { readonly file: string; readonly record: RebuildRecord }[];
  /** Of faults that were made on purpose; the newest first. */
  readonly faults: readonly { readonly file: string; readonly record: FaultRecord }[];
  /** Of the registry's own backup; the newest first. */
  readonly registry: readonly { readonly file: string; readonly record: RegistryRecord }[];
  /** Files that are no record, or that the fleet's key did not sign: they count for nothing. */
  readonly problems: readonly string[];
}

/**
 * Reads the records of a project. Where it names a key, only what that key signed counts; where it names none, nobody can say who
 * signed, and what the records say of themselves is shown.
 */
export function readRecords(root: string, folder: string): Records {
  const path = join(root, folder);
  if (!isThere(path)) return { records: [], rebuilds: [], faults: [], registry: [], problems: [] };
  const key = publicKeyOf(undefined, root, root);
  const { name: project } = readProject(root);
  const problems: string[] = [];
  const all = readdirSync(path)
    .filter((name) => name.endsWith(ENDING))
    .flatMap((name) => {
      const file = join(folder, name);
      const read = recordIn(readBytes(join(path, name), { limit: MOST, name: file }), project, key);
      if (typeof read === "object") return [{ file, record: read }];
      problems.push(`${file} ${read}`);
      return [];
    })
    .sort((one, other) => (one.record.at < other.record.at ? 1 : -1));
  return {
    records: all.flatMap(({ file, record }) => (record.kind === "restore" ? [{ file, record }] : [])),
    rebuilds: all.flatMap(({ file, record }) => (record.kind === "rebuild" ? [{ file, record }] : [])),
    registry: all.flatMap(({ file, record }) => (record.kind === "registry" ? [{ file, record }] : [])),
    faults: all.flatMap(({ file, record }) => (record.kind === "fail" ? [{ file, record }] : [])),
    problems,
  };
}

/** A record, or what is wrong with it. */
function recordIn(bytes: Buffer, project: string, key: KeyObject | undefined): AnyRecord | string {
  const envelope = jsonOf(bytes, envelopeSchema);
  if (envelope === undefined) return "is no signed record";
  const payload = key === undefined ? Buffer.from(envelope.payload, "base64") : open(envelope, key);
  if (payload === undefined)
    return `is not signed with the fleet's key ${key === undefined ? "" : keyIdOf(key)}`;
  const record = jsonOf(payload, statementSchema)?.predicate;
  if (record === undefined) return "is signed, but no record of a drill";
  // One key may sign for several fleets.
  return record.project === project
    ? record
    : `is of project ${shown(record.project)}, and this one is ${project}`;
}

/** What bytes say, or undefined when they are no JSON of this kind. */
function jsonOf<S extends z.ZodType>(bytes: Buffer, schema: S): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(bytes.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}
