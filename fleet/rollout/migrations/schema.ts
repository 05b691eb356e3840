import { z } from "zod";
import { STACK_NAME } from "../../inventory/own-program";

/**
 * What a release does to a stamp's schema, in this order: `expand` before its update, compatible with the release before; `backfill`
 * after it; `contract` when no stamp runs the release before any more, which from then on can't run.
 */
export const PHASES = ["expand", "backfill", "contract"] as const;

/** A phase of a schema's change. */
export type Phase = (typeof PHASES)[number];

const command = z.string().min(1).max(4000);

/**
 * The commands of a team's own tool, run for each stamp in a shell where stampworks runs. Each is told `STAMPWORKS_STAMP`,
 * `STAMPWORKS_RELEASE`, `STAMPWORKS_FROM` (the release before) and `STAMPWORKS_PHASE`, ends with 0 when it is done, and may be run again:
 * one that was cut short is.
 */
export const migrationsSchema = z
  .strictObject({
    expand: command.optional(),
    backfill: command.optional(),
    contract: command.optional(),
    /** Minutes that each may take. */
    minutes: z.int().min(1).max(1440).default(60),
  })
  .refine((given) => PHASES.some((phase) => given[phase] !== undefined), {
    path: ["expand"],
    error: "a command: expand, backfill or contract",
  });

/** The commands of a release's migrations. */
export type Migrations = z.output<typeof migrationsSchema>;

/** How a phase stands in one stamp. */
export const migrationSchema = z.strictObject({
  phase: z.enum(PHASES),
  stamp: z.string().regex(STACK_NAME),
  state: z.enum(["started", "done", "failed"]),
  /** What failed; redacted. */
  reason: z.string().optional(),
});

/** How a phase stands in one stamp. */
export type Migration = z.output<typeof migrationSchema>;
