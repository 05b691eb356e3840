import { z } from "zod";
import { shellCommand } from "../../../core/operator-words";
import { STACK_NAME } from "../../inventory/own-program";

/**
 * What a release does to a stamp's schema, in this order: `expand` before its update, compatible with the release before; `backfill`
 * after it; `contract` when no stamp runs the release before any more, which from then on can't run.
 */
export const PHASES = ["expand", "backfill", "contract"] as const;

/** A phase of a schema's change. */
export type Phase = (typeof PHASES)[number];

/**
 * The commands of a team's own tool, run for each stamp in a shell where stampworks runs. Each is told `STAMPWORKS_STAMP`,
 * `STAMPWORKS_RELEASE`, `STAMPWORKS_FROM` (the release before) and `STAMPWORKS_PHASE`, ends with 0 when it is done, and may be run again:
 * one that was cut short is.
 */
const migrations = z.strictObject({
  expand: shellCommand.optional(),
  backfill: shellCommand.optional(),
  contract: shellCommand.optional(),
  /** Minutes that each may take. */
  minutes: z.int().min(1).max(1440).default(60),
});

const some = {
  path: ["expand"],
  error: "a command: expand, backfill or contract",
};
const hasSome = (given: z.output<typeof migrations>): boolean =>
  PHASES.some((phase) => given[phase] !== undefined);

/** The same as a rollout's journal keeps them. */
export const migrationsSchema = migrations.refine(hasSome, some);

/** The same as a file has them, with what is checked before anything begins. */
export const migrationsFileSchema = migrations
  .extend({
    /** Files of SQL that `expand` runs, or their folders, as seen from this file. They are checked: the release before must run on them. */
    expandFiles: z.array(z.string().min(1).max(1000)).min(1).max(1000).optional(),
    /** Why `expand` can't be checked, e.g. that a tool makes its SQL as it runs. */
    unchecked: z.string().min(10).max(1000).optional(),
  })
  .refine(hasSome, some)
  .refine(
    ({ expand, expandFiles, unchecked }) =>
      (expandFiles === undefined || unchecked === undefined) &&
      (expand === undefined) === (expandFiles === undefined && unchecked === undefined),
    {
      path: ["expandFiles"],
      error:
        "with expand, the files of SQL that it runs; or unchecked with the reason why they can't be named",
    },
  );

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
