import { z } from "zod";
import type { StampEntry } from "../inventory/stack-config";
import { readSettings } from "../inventory/settings";
import type { DrillRecord } from "./record";
import type { RebuildRecord } from "./rebuild-record";
import { loadSchema } from "./faults/entries";
import type { FaultRecord } from "./faults/fault-record";
import { FAULTS } from "./faults/faults-schema";
import { type UnderWay, underWaySchema } from "./faults/under-way";
import type { RegistryRecord } from "./registry/registry-record";
import { readRecords, type Records } from "./records";

const figures = z.object(loadSchema.shape);

const last = z.object({
  stamp: z.string(),
  at: z.string(),
  by: z.string(),
  held: z.boolean(),
  ageSeconds: z.number().optional().describe("How much would have been lost; absent where not all came back"),
  tookSeconds: z.number(),
  rpoMinutes: z.number(),
  rtoMinutes: z.number(),
  problems: z.array(z.string()),
});

const rebuilt = z.object({
  stamp: z.string(),
  at: z.string(),
  held: z.boolean(),
  simulated: z.boolean().describe("Whether no cloud was touched: its time promises nothing"),
  tookSeconds: z.number(),
  rtoMinutes: z.number(),
});

const broken = z.object({
  fault: z.enum(FAULTS),
  stamp: z.string(),
  at: z.string(),
  by: z.string(),
  held: z.boolean(),
  tookSeconds: z.number().optional().describe("Until it served again; absent where nobody saw that"),
  rtoMinutes: z.number(),
  load: z.object({ before: figures, during: figures.optional() }),
  problems: z.array(z.string()),
});

const registryDrill = z.object({
  at: z.string(),
  by: z.string(),
  held: z.boolean(),
  ageSeconds: z
    .number()
    .optional()
    .describe("How much would have been lost; absent where it did not come back"),
  tookSeconds: z.number(),
  rpoMinutes: z.number(),
  rtoMinutes: z.number(),
  problems: z.array(z.string()),
});

/** What is known of each class's restore drills. */
export const drillsStandingSchema = z.object({
  everyDays: z.number(),
  classes: z.array(
    z.object({
      class: z.string(),
      last: last
        .optional()
        .describe(
          "The newest drill, whatever it found; of a chosen moment (`--at`) only where it failed; absent where there was none",
        ),
      heldAt: z
        .string()
        .optional()
        .describe("When the newest drill of the newest recovery point that held began"),
      overdue: z.boolean().describe("No drill has held for so many days"),
      rebuilt: rebuilt.optional().describe("The newest stamp that was brought up from nothing"),
      faults: z.array(broken).describe("The newest of each fault that was made on purpose"),
    }),
  ),
  registry: registryDrill.optional().describe("The newest restore of the registry's own backup"),
  underWay: underWaySchema
    .optional()
    .describe("The fault that is made on purpose and has no record yet; absent where there is none"),
  problems: z.array(z.string()).describe("Records that count for nothing"),
});

/** What is known of each class's restore drills. */
export type DrillsStanding = z.output<typeof drillsStandingSchema>;

const DAY = 86_400_000;

/** What records come to, by class. Pure. */
export function standingOf(
  classes: readonly string[],
  { faults, problems, rebuilds, records, registry }: Records,
  everyDays: number,
  now: Date,
): DrillsStanding {
  const of = (name: string): readonly DrillRecord[] =>
    records.flatMap(({ record }) => (record.class === name ? [record] : []));
  return {
    everyDays,
    classes: [...new Set(classes)].sort().map((name) => {
      // A moment that was chosen says that it comes back, and nothing of how old the newest recovery point is.
      const [newest] = of(name).filter(({ held, target }) => target === undefined || !held);
      const up = rebuilds.find(({ record }) => record.class === name)?.record;
      const heldAt = of(name).find(({ held, target }) => held && target === undefined)?.at;
      const overdue = heldAt === undefined || now.getTime() - Date.parse(heldAt) > everyDays * DAY;
      return {
        class: name,
        ...(newest === undefined ? {} : { last: shortened(newest) }),
        ...(heldAt === undefined ? {} : { heldAt }),
        overdue,
        ...(up === undefined ? {} : { rebuilt: rebuiltOf(up) }),
        faults: FAULTS.flatMap((fault) => {
          const made = faults.find(({ record }) => record.class === name && record.fault === fault)?.record;
          return made === undefined ? [] : [brokenOf(made)];
        }),
      };
    }),
    ...(registry[0] === undefined ? {} : { registry: registryOf(registry[0].record) }),
    problems: [...problems],
  };
}

function rebuiltOf(record: RebuildRecord): NonNullable<DrillsStanding["classes"][number]["rebuilt"]> {
  const { at, held, promised, simulated, stamp, tookSeconds } = record;
  return { at, held, simulated, stamp, tookSeconds, rtoMinutes: promised.rtoMinutes };
}

function registryOf(record: RegistryRecord): NonNullable<DrillsStanding["registry"]> {
  const { ageSeconds, at, by, held, problems, promised, tookSeconds } = record;
  const about = { at, by, held, tookSeconds, ...promised, problems };
  return { ...about, ...(ageSeconds === undefined ? {} : { ageSeconds }) };
}

function brokenOf(record: FaultRecord): DrillsStanding["classes"][number]["faults"][number] {
  const { at, by, fault, held, load, problems, promised, stamp, tookSeconds } = record;
  const about = { fault, stamp, at, by, held, rtoMinutes: promised.rtoMinutes, load, problems };
  return { ...about, ...(tookSeconds === undefined ? {} : { tookSeconds }) };
}

function shortened(record: DrillRecord): NonNullable<DrillsStanding["classes"][number]["last"]> {
  const { ageSeconds, at, by, held, problems, promised, stamp, tookSeconds } = record;
  return {
    stamp,
    at,
    by,
    held,
    tookSeconds,
    ...promised,
    problems,
    ...(ageSeconds === undefined ? {} : { ageSeconds }),
  };
}

/**
 * Where a fleet's drills stand.
 * @param underWay the fault whose drill is not over, where there is one
 * @returns undefined where it does not say how it drills
 */
export function drillsStanding(
  root: string,
  stamps: readonly Pick<StampEntry, "identity">[],
  now: Date,
  underWay?: UnderWay,
): DrillsStanding | undefined {
  const { drills } = readSettings(root);
  if (drills === undefined) return undefined;
  const classes = stamps.map(({ identity }) => identity.class);
  const standing = standingOf(classes, readRecords(root, drills.records), drills.everyDays, now);
  return underWay === undefined ? standing : { ...standing, underWay };
}
