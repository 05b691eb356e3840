import { z } from "zod";
import { tenantItemSchema } from "../../components/routing/contract";

const at = z.iso.datetime();

/** The steps of an erasure, in their order. */
export const STEPS = [
  "suspend",
  "close",
  "export",
  "count",
  "delete",
  "free",
  "verify",
  "forget",
  "proof",
] as const;
export type Step = (typeof STEPS)[number];

/** What a mover had of the tenant at a stamp. */
export const heldSchema = z.strictObject({
  stamp: z.string(),
  mover: z.string(),
  what: z.string(),
  count: z.int().min(0),
  /** Left where it is, because the operator said so by name. */
  kept: z.boolean().optional(),
});

/** What a mover had of the tenant at a stamp. */
export type HeldAt = z.output<typeof heldSchema>;

const beginSchema = z.strictObject({
  kind: z.literal("begin"),
  version: z.literal(1),
  tenant: tenantItemSchema.shape.tenant,
  /** Stamps where something of it may be: those it is on, and those it ever was on. */
  stamps: z.array(tenantItemSchema.shape.stamp).min(1),
  /** The one that has its data: what is exported. */
  home: tenantItemSchema.shape.stamp,
  /** Names of the movers, in the order they work. */
  movers: z.array(z.string()),
  /** How a mover's data names the tenant, by the mover's name. */
  names: z.record(z.string(), z.string()),
  /** Folder of the bundle, absolute; absent where nothing is exported. */
  bundle: z.string().optional(),
  /** What stays on purpose, by what it is called. */
  keep: z.array(z.string()),
  /** Milliseconds that an application may go by a home it was told. */
  leaseMs: z.number().min(0),
  /** What the tenant's name is hashed with in the proof. */
  salt: z.string(),
  /** Whether a second operator confirmed it. */
  confirmed: z.boolean(),
  by: z.string(),
  at,
});

/** One line of an erasure's journal. */
export const erasureEntrySchema = z.discriminatedUnion("kind", [
  beginSchema,
  /** Somebody goes on with it, and is the only one who may. */
  z.strictObject({ kind: z.literal("taken"), epoch: z.int().min(1), by: z.string(), at }),
  z.strictObject({
    kind: z.literal("step"),
    step: z.enum(STEPS),
    state: z.enum(["begun", "done"]),
    at,
    /** What was there, once it was counted. */
    held: z.array(heldSchema).optional(),
    /** SHA-256 of the bundle's manifest. */
    manifest: z.string().optional(),
  }),
  /** Nothing is left to do. */
  z.strictObject({ kind: z.literal("end"), state: z.enum(["erased", "aborted"]), by: z.string(), at }),
]);

/** One line of an erasure's journal. */
export type ErasureEntry = z.output<typeof erasureEntrySchema>;
/** The first line: what was asked for. */
export type ErasureBegin = z.output<typeof beginSchema>;
