import { join } from "node:path";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { STAMP_ID } from "../../components/contract/naming";
import { readYaml } from "../../core/files/yaml";
import { parse } from "../../core/parse";
import type { Project } from "../inventory/project";
import { readTextIfThere } from "../../core/files/read-text";
import { type KillPoint, writeDurably } from "../../core/files/durable";

/** Name of the record, in the folder of the stacks' configs; it belongs under version control with them. */
export const RETIRED_FILE = "retired.yaml";

/** Most bytes of the record; a line a stamp, some eighty bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

const HEAD = `# Ids of retired stamps. An id that is used again takes the next generation, so that its names don't meet those
# the clouds still keep of the old one (soft-deleted vaults, buckets, key rings). Written by stampworks retire.
`;

const schema = z.record(
  z.string().regex(STAMP_ID, { error: () => "a stamp's id" }),
  z.strictObject({
    /** The highest generation the id was used with, 1–99. */
    generation: z.int().min(1).max(99),
    /** Day of the last retirement, ISO 8601. */
    on: z.iso.date({ error: () => "a date such as 2027-01-31" }),
  }),
);

/** Retired id → its last generation and day. */
export type Retired = z.output<typeof schema>;

/**
 * The record of used ids; empty where nothing was retired yet.
 * @throws StampError `input` when the record can't be read: without it a re-used id could collide
 */
export function readRetired(project: Project): Retired {
  const file = join(project.stackConfigDir, RETIRED_FILE);
  const text = readTextIfThere(project.root, file, MAX_BYTES);
  // Nothing but comments, as after the last entry was taken out by hand.
  if (text === undefined || /^(?:\s*(?:#.*)?(?:\r?\n|$))*$/u.test(text)) return {};
  return parse(schema, readYaml(text, file), "", (error) => error.at({ file }));
}

/** Notes that an id was used with a generation; the ids stay sorted, so that two branches seldom conflict. */
export function recordRetired(
  project: Project,
  stamp: { readonly id: string; readonly generation: number },
  today: string,
  killPoint?: KillPoint,
): void {
  const known = readRetired(project);
  const generation = Math.max(stamp.generation, known[stamp.id]?.generation ?? 0);
  const day = known[stamp.id]?.generation === generation ? (known[stamp.id]?.on ?? today) : today;
  const all = { ...known, [stamp.id]: { generation, on: day } };
  const lines = Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { generation: number, on }]) => `${id}: { generation: ${number}, on: "${on}" }\n`);
  writeDurably(join(project.root, project.stackConfigDir, RETIRED_FILE), HEAD + lines.join(""), {
    killPoint,
  });
}

/** The record with an id that was used elsewhere: by a reserved stamp, whose retirement no branch records. */
export function withUsed(retired: Retired, id: string, used: number, today: string): Retired {
  if (used <= (retired[id]?.generation ?? 0)) return retired;
  return { ...retired, [id]: { generation: used, on: today } };
}

/**
 * The generation an id takes when it is used (again).
 * @throws StampError `state` when all are used up
 */
export function nextGeneration(retired: Retired, id: string): number {
  const used = retired[id]?.generation ?? 0;
  if (used < 99) return used + 1;
  throw new StampError("state", `the id "${id}" was used 99 times`, { fix: "take another id" });
}
