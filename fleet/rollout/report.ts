import { z } from "zod";
import type { Engine } from "../../engines/engine";
import { countsSchema, lossSchema, previewSchema, stepSchema } from "../deploy/schemas";
import { defined } from "../../core/defined";
import { settingsSchema } from "./entries";
import { type Migration, migrationSchema } from "./migrations/schema";
import { evidenceSchema } from "./metrics/schema";
import { type Share, shareSchema } from "./shares/schema";
import type { RolloutJournal } from "./journal";
import type { RunResult } from "./runner";
import { type RolloutState, type StampState, stampsOf, stateOf, type WaveState } from "./state";

/** Where a rollout stands after a run. */
export interface RolloutReport {
  readonly kind: "ran";
  readonly engine: Engine["name"];
  readonly simulated: boolean;
  /** Number of its journal. */
  readonly rollout: number;
  /** Null where the stamps only follow the blueprint. */
  readonly release: string | null;
  readonly by: string;
  readonly result: RunResult | "abandoned";
  /** It ended as was asked for; one that was to go forward and went back did not. */
  readonly asWished: boolean;
  readonly waves: readonly WaveState[];
  readonly stamps: readonly RolledStamp[];
  /** How the phases of its migrations stand; none without migrations. */
  readonly migrations: readonly Migration[];
  /** How far stamps are with a release that comes beside the one before; none where it replaces it. */
  readonly shares: readonly Share[];
  /** Why the schema can't be contracted yet. */
  readonly blocked?: string;
  /** All that its journal says; for views. */
  readonly state: RolloutState;
}

/** One stamp of a rollout. */
export interface RolledStamp extends StampState {
  readonly id: string;
  readonly ring: string;
  /** Counted from 1. */
  readonly wave: number;
}

/** What a journal says after a run. */
export function rolloutReport(
  journal: RolloutJournal,
  engine: Engine,
  result: RunResult | "abandoned",
  direction: "update" | "rollback" = journal.state.direction,
): RolloutReport {
  const { number, state } = journal;
  const { begin } = state;
  const waveOf = new Map(begin.waves.flatMap(({ stamps }, wave) => stamps.map(({ id }) => [id, wave + 1])));
  return {
    kind: "ran",
    engine: engine.name,
    simulated: engine.name === "embedded",
    rollout: number,
    release: begin.release,
    by: begin.by,
    result,
    asWished:
      result === "done" || result === "abandoned" || (result === "rolled-back" && direction === "rollback"),
    waves: state.waves,
    migrations: [...state.migrations.values()],
    shares: [...state.shares.values()],
    ...defined({ blocked: state.blocked }),
    stamps: stampsOf(state).map(({ id, ring }) => ({
      id,
      ring,
      wave: waveOf.get(id) ?? 0,
      ...stateOf(state, id),
    })),
    state,
  };
}

/** What it changes, the same changes of several stamps once; what is lost of it; and what it does to the cost. */
const changes = z.object({
  counts: countsSchema,
  groups: z.array(z.object({ stamps: z.array(z.string()), steps: z.array(stepSchema) })),
  central: previewSchema.shape.central,
  losses: z.array(lossSchema).describe("What is made anew or deleted and keeps something"),
  times: previewSchema.shape.times,
  costs: z
    .array(
      z.object({
        form: z.string().describe("Cloud and class"),
        region: z.string(),
        stamps: z.array(z.string()),
        before: z
          .number()
          .describe("US dollars a month of each stamp, all bounds used; 0 where it is not up"),
        after: z.number(),
      }),
    )
    .describe("What it does to the cost by list prices; nothing for a program without this library's stamps"),
});

const centresSchema = z.array(z.object({ id: z.string(), counts: countsSchema }));

const candidate = z.object({
  id: z.string(),
  ring: z.string(),
  form: z.string().describe("Cloud and class: what holds for one stamp of it holds for all"),
  from: z.string().describe("The release before"),
  pinned: z.boolean().describe("Whether the stamp's own config named that release"),
});

const left = z.array(z.object({ id: z.string(), why: z.enum(["current", "expired", "retiring"]) }));

/** What `stampworks rollout --json` prints. */
export const rolloutSchema = z.union([
  z.object({
    engine: z.enum(["embedded", "pulumi"]),
    simulated: z.boolean(),
    rollout: z.int().describe("Number of its journal"),
    release: z.string().nullable().describe("null: stamps keep their releases and follow the blueprint"),
    by: z.string(),
    result: z.enum(["done", "rolled-back", "halted", "interrupted", "abandoned"]),
    waves: z.array(
      z.object({
        state: z.enum(["open", "updated", "passed", "failed"]),
        updatedAt: z.number().optional().describe("Milliseconds since 1970"),
        reason: z.string().optional(),
        evidence: z
          .array(evidenceSchema)
          .optional()
          .describe("What gates by numbers saw; what is wrong comes first"),
      }),
    ),
    stamps: z.array(
      z.object({
        id: z.string(),
        ring: z.string(),
        wave: z.int().describe("Counted from 1"),
        direction: z.enum(["update", "rollback"]),
        state: z.enum(["waiting", "started", "done", "failed", "skipped"]),
        reason: z.string().optional(),
        resource: z.string().optional(),
      }),
    ),
    migrations: z.array(migrationSchema).describe("How the phases of its migrations stand"),
    shares: z
      .array(shareSchema)
      .describe("How far stamps are with a release that comes beside the one before"),
    blocked: z.string().optional().describe("Why the schema can't be contracted yet"),
    central: centresSchema.optional().describe("The centres that came up before the stamps, in this run"),
    next: z.string().describe("What to do next, in words"),
    changes: changes.optional().describe("What it was to change, of one that was begun just now"),
  }),
  z.object({
    kind: z.literal("begin"),
    version: z.literal(1),
    release: z.string().nullable(),
    by: z.string(),
    at: z.string(),
    waves: z.array(z.object({ ring: z.string(), stamps: z.array(candidate) })),
    settings: settingsSchema,
    left: left.describe("Stamps that take no part, and why"),
    untouched: z.array(z.string()).describe("The fleet's other stacks, which it does not touch"),
    changes: changes.optional().describe("With --preview: what it would change"),
    losses: z
      .array(lossSchema)
      .optional()
      .describe("With --preview: what of it is refused unless it is named"),
  }),
  z.object({ result: z.literal("nothing to do"), left }),
  z.object({
    result: z.literal("refused"),
    losses: z.array(lossSchema).describe("What would be made anew or deleted and was not named"),
    changes,
  }),
  z.object({
    engine: z.enum(["embedded", "pulumi"]),
    simulated: z.boolean(),
    result: z.literal("done"),
    central: centresSchema.describe("The centres that were named alone and came up"),
    changes,
  }),
  z.object({ result: z.literal("declined") }),
  z.object({
    engine: z.enum(["embedded", "pulumi"]),
    simulated: z.boolean(),
    rollout: z.int().describe("Number of its journal"),
    turn: z.string().describe("With --turn: the turn that was taken"),
    reason: z.string().optional().describe("Why it was not done, or what failed"),
  }),
]);
