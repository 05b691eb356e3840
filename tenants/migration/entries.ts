import { z } from "zod";
import { Tier, tenantItemSchema } from "../../components/routing/contract";

const at = z.iso.datetime();

/** The phases of a migration, in their order. */
export const PHASES = ["copy", "dual-write", "verify", "cut-over", "soak", "delete"] as const;
export type Phase = (typeof PHASES)[number];

/** Who says how a stamp serves a tenant during the soak, and what is borne with. */
const healthSchema = z.strictObject({
  /** Most of the tenant's requests that may fail at the target before the move is taken back; a share, 0–1. */
  most: z.number().min(0).max(1),
  source: z.discriminatedUnion("kind", [
    /** Prints the share of failed requests; told STAMPWORKS_TENANT and STAMPWORKS_STAMP. */
    z.strictObject({ kind: z.literal("command"), command: z.string() }),
    /** An instant query; `{tenant}` and `{stamp}` are filled in. */
    z.strictObject({ kind: z.literal("prometheus"), url: z.string(), query: z.string() }),
  ]),
});

/** How a tenant's health is asked for. */
export type HealthSettings = z.output<typeof healthSchema>;

/** How a migration is carried out; kept in its journal, so that whoever resumes it does the same. */
export const settingsSchema = z.strictObject({
  /** Milliseconds that changes are brought over before the verification. */
  dualWriteMs: z.number().min(0),
  /** Milliseconds between cut-over and deletion. */
  soakMs: z.number().min(0),
  /** Milliseconds that an application may go by a home it was told; every change of home waits so long. */
  leaseMs: z.number().min(0),
  /** Most milliseconds that the cut-over may keep the tenant's requests waiting, the lease included. */
  pauseMs: z.number().min(1),
  /** Whether it may last longer than routers hold requests, because somebody said how long. Default: it ends before. */
  beyondHold: z.boolean().optional(),
  /** Milliseconds between two looks for changes. */
  everyMs: z.number().min(0),
  /** Milliseconds that errors which may pass are borne with before the run stops. */
  patienceMs: z.number().min(0),
  /** Asked during the soak: when the target serves the tenant badly, the move is taken back. Default: nobody is asked. */
  health: healthSchema.optional(),
});

/** How a migration is carried out. */
export type Settings = z.output<typeof settingsSchema>;

const belonging = z.strictObject({ pool: z.string(), tier: z.enum(Tier).optional() });

/** One line of a migration's journal. */
export const entrySchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("begin"),
    version: z.literal(1),
    tenant: tenantItemSchema.shape.tenant,
    source: tenantItemSchema.shape.stamp,
    target: tenantItemSchema.shape.stamp,
    /** Pool and tier of the tenant, where the move changes them. */
    belongs: z.strictObject({ before: belonging, after: belonging }).optional(),
    /** Names of the movers, in the order they work. */
    movers: z.array(z.string()),
    by: z.string(),
    at,
    settings: settingsSchema,
  }),
  /** Somebody goes on with it, and is the only one who may. */
  z.strictObject({
    kind: z.literal("direction"),
    direction: z.enum(["forward", "back"]),
    /** The fencing token of this run. */
    epoch: z.int().min(1),
    by: z.string(),
    at,
  }),
  z.strictObject({
    kind: z.literal("phase"),
    phase: z.enum(PHASES),
    state: z.enum(["begun", "done", "failed"]),
    at,
    /** Why it failed; redacted. */
    reason: z.string().optional(),
    /** What was counted: rows, objects, milliseconds. */
    counts: z.record(z.string(), z.number()).optional(),
  }),
  /** Nothing is left to do. */
  z.strictObject({ kind: z.literal("end"), state: z.enum(["done", "aborted"]), by: z.string(), at }),
]);

/** One line of a migration's journal. */
export type Entry = z.output<typeof entrySchema>;
/** The first line: what was asked for. */
export type Begin = Extract<Entry, { kind: "begin" }>;
