import { z } from "zod";
import { STAMP_ID } from "../../../components/contract/naming";

/** What is done, in this order. */
export const RECOVERY_STEPS = ["add", "up", "restore", "check", "point"] as const;
/** One step of a recovery. */
export type RecoveryStep = (typeof RECOVERY_STEPS)[number];

const at = z.iso.datetime();
const stamp = z.string().regex(STAMP_ID);

/** What one source gave. */
export const broughtSchema = z.strictObject({
  name: z.string(),
  point: z.string().describe("The recovery point that was taken"),
  digest: z.string().describe("SHA-256 of what identifies it"),
  upTo: at.describe("All that was acknowledged up to this moment is there"),
  passedOver: z.array(z.string()).describe("Newer recovery points, and why they are not good"),
});

/** What one source gave. */
export type Brought = z.output<typeof broughtSchema>;

const beginSchema = z.strictObject({
  kind: z.literal("begin"),
  version: z.literal(1),
  /** The stamp that is lost. */
  stamp,
  /** The one that takes its place. */
  to: stamp,
  /** Keys of the new stamp's identity, as its config is to say them. */
  values: z.record(z.string(), z.string()),
  /** The moment that is to come back; absent: the newest. */
  target: at.optional(),
  rtoMinutes: z.number(),
  rpoMinutes: z.number(),
  by: z.string(),
  at,
});

/** One line of a recovery's journal. */
export const recoveryEntrySchema = z.discriminatedUnion("kind", [
  beginSchema,
  z.strictObject({ kind: z.literal("begun"), step: z.enum(RECOVERY_STEPS), at }),
  /** The data of one source is in the new stamp, as a whole. */
  z.strictObject({ kind: z.literal("brought"), at, brought: broughtSchema }),
  z.strictObject({
    kind: z.literal("done"),
    step: z.enum(RECOVERY_STEPS),
    at,
    /** Tenants that were pointed over. */
    tenants: z.int().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal("end"), by: z.string(), at }),
]);

/** One line of a recovery's journal. */
export type RecoveryEntry = z.output<typeof recoveryEntrySchema>;
/** The first line: what was asked for. */
export type RecoveryBegin = z.output<typeof beginSchema>;
