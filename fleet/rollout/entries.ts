import { z } from "zod";
import { PROJECT_PATH } from "../../core/files/project-path";
import { CENTRAL_STACK } from "../../components/program/central-config";
import { RELEASE } from "../../components/contract/identity";
import { STACK_NAME } from "../inventory/own-program";
import { migrationSchema, migrationsSchema } from "./migrations/schema";
import { shareSchema } from "./shares/schema";
import { evidenceSchema, metricGatesSchema } from "./metrics/schema";

const at = z.iso.datetime();
/** What a journal says is written into configs and looked up in folders: it is held to the same as what a user writes there. */
const id = z.string().regex(STACK_NAME);
const release = z.string().regex(RELEASE);

const stamp = z
  .strictObject({
    id,
    ring: z.string(),
    form: z.string(),
    /** The release before. */
    from: z.string(),
    /** Whether its own config named it, so that to go back is to write it there again. */
    pinned: z.boolean(),
    /** Where it was not up when the rollout began, in a project with flags or reference data: it comes up with them. */
    isNew: z.literal(true).optional(),
  })
  .refine(({ from, pinned }) => !pinned || RELEASE.test(from), { path: ["from"] });

const patterns = z.array(z.string().min(1).max(400)).max(200).optional();

/** What may be made anew or deleted: ids of stamps, types, URNs or names of resources; `*` stands for any text. */
export const allowedSchema = z.strictObject({ replace: patterns, delete: patterns });

/** A name of a text that stamps have: what its hash is. */
const textName = z.string().regex(/^[0-9a-f]{32}$/);

/**
 * A change of what applications read, flags or reference data: what stamps read, and what they read before, so that whoever resumes it or
 * takes it back has all of it.
 */
const changeSchema = z.strictObject({
  /** As a person says it: `new-checkout on for ring canary`. */
  what: z.string(),
  /** What each stamp is given. */
  to: z.record(id, textName),
  /** The texts that stamps had and are given. */
  texts: z.record(textName, z.string()),
  /** The project's file before and after, by default that of flags; none where the file says it already. */
  file: z
    .strictObject({
      path: z.string().regex(PROJECT_PATH).optional(),
      before: z.string(),
      after: z.string(),
    })
    .optional(),
});
export type Change = z.output<typeof changeSchema>;

/** How a rollout is carried out; kept in its journal, so that whoever resumes it does the same. */
export const settingsSchema = z.strictObject({
  /** Milliseconds between a wave's last update and the next wave. */
  bakeMs: z.number().min(0),
  /** How many stamps may fail before nothing new begins; 0 halts at the first. */
  failures: z.int().min(0),
  onFailure: z.enum(["halt", "rollback"]),
  /** Resources that may be made anew or deleted although they keep something. Default: none. */
  allow: allowedSchema.optional(),
  /** Centres that come up before the first wave, and again when somebody goes on: names of stacks. Default: none. */
  centres: z.array(z.string().regex(CENTRAL_STACK)).max(200).optional(),
  /** What the release does to each stamp's schema. */
  migrations: migrationsSchema.optional(),
  /** Where no release comes to the stamps, but other flags. */
  flags: changeSchema.optional(),
  /** Where no release comes to the stamps, but other reference data. */
  reference: changeSchema.optional(),
  /** Health gates, as they were given. */
  gates: z.strictObject({
    command: z.string().optional(),
    /** Address to ask for every stamp; `{id}`, `{host}` and `{release}` are filled in. */
    url: z.string().optional(),
    /** Ask every stamp's own health path. */
    stamp: z.boolean(),
    /** Gates by numbers. */
    metrics: metricGatesSchema.optional(),
    /** Milliseconds a gate may take, repeats included. */
    timeoutMs: z.number().min(0),
    /** Milliseconds between two looks while a wave bakes. */
    everyMs: z.number().min(0),
  }),
});

/** How a rollout is carried out. */
export type Settings = z.output<typeof settingsSchema>;

/** What comes to the stamps where no release does. */
export function changeIn({ flags, reference }: Pick<Settings, "flags" | "reference">): Change | undefined {
  return flags ?? reference;
}

/** One line of a rollout's journal. */
export const entrySchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("begin"),
    version: z.literal(1),
    /** The release rolled out; null where the stamps only follow the blueprint. */
    release: release.nullable(),
    by: z.string(),
    at,
    waves: z.array(z.strictObject({ ring: z.string(), stamps: z.array(stamp) })),
    settings: settingsSchema,
  }),
  z.strictObject({
    kind: z.literal("step"),
    stamp: id,
    /** `up`: to the release; `back`: to the one before. */
    direction: z.enum(["update", "rollback"]),
    state: z.enum(["started", "done", "failed", "skipped"]),
    at,
    /** What failed, or why it was skipped; redacted. */
    reason: z.string().optional(),
    /** The resource that failed. */
    resource: z.string().optional(),
    /** True where an unconfirmed step was found done. */
    found: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("wave"),
    /** Counted from 0. */
    wave: z.int().min(0),
    state: z.enum(["updated", "passed", "failed"]),
    at,
    reason: z.string().optional(),
    /** What gates by numbers saw when they decided; what is wrong comes first. */
    evidence: z.array(evidenceSchema).optional(),
  }),
  /** A phase of a stamp's schema begins or ends. */
  z.strictObject({ kind: z.literal("migration"), at, ...migrationSchema.shape }),
  /** A release's share of a stamp's requests begins or ends. */
  z.strictObject({ kind: z.literal("share"), at, ...shareSchema.shape }),
  /** Why the schema can't be contracted yet. */
  z.strictObject({ kind: z.literal("blocked"), at, reason: z.string() }),
  /** Work goes on, by whom and which way. */
  z.strictObject({
    kind: z.literal("direction"),
    direction: z.enum(["update", "rollback"]),
    by: z.string(),
    at,
    /** What may be made anew or deleted from now on, beside what was said before. */
    allow: allowedSchema.optional(),
  }),
  /** Nothing is left to do. */
  z.strictObject({
    kind: z.literal("end"),
    state: z.enum(["done", "rolled-back", "abandoned"]),
    by: z.string(),
    at,
  }),
]);

/** One line of a rollout's journal. */
export type Entry = z.output<typeof entrySchema>;
/** The first line: what was planned. */
export type Begin = Extract<Entry, { kind: "begin" }>;
