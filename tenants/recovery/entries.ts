import { z } from "zod";
import { tenantItemSchema } from "../../components/routing/contract";

const at = z.iso.datetime();

const beginSchema = z.strictObject({
  kind: z.literal("begin"),
  version: z.literal(1),
  tenant: tenantItemSchema.shape.tenant,
  /** The stamp that has its data. */
  home: tenantItemSchema.shape.stamp,
  /** The stamp that is kept equal to it. */
  standby: tenantItemSchema.shape.stamp,
  /** Why two stamps may have the tenant's data. */
  reason: z.string(),
  /** Names of the movers that bring its data over, in the order they work. */
  movers: z.array(z.string()).min(1),
  /** Those whose data the standby does not get, because the operator said so by name. */
  left: z.array(z.string()),
  /** How a mover's data names the tenant, by the mover's name: once the home is lost there is nobody to ask. */
  names: z.record(z.string(), z.string()),
  /** Milliseconds between two looks for changes. */
  everyMs: z.number().min(0),
  by: z.string(),
  at,
});

/** What a mover's data was like when the standby took over. */
const partSchema = z.strictObject({
  mover: z.string(),
  /** All that was acknowledged up to this moment is there. */
  upTo: at,
  /** Whether the last changes could be brought, once nobody wrote any more: then nothing is lost. */
  whole: z.boolean(),
});

/** What a failover came to. */
export const lossSchema = z.strictObject({
  /** When it was asked for. */
  began: at,
  /** When the standby was opened: from then on, at the latest, nobody wrote to the home. */
  opened: at,
  parts: z.array(partSchema),
  /**
   * What was acknowledged within so many seconds before the failover may be lost: from the moment that the standby has all of to the
   * moment from which on nobody wrote to the home. 0: nothing is lost.
   */
  seconds: z.number().min(0),
});

/** What a failover came to. */
export type Loss = z.output<typeof lossSchema>;

/** What was never brought from the old home, by mover; null where nobody can say. */
const unbroughtSchema = z.record(z.string(), z.int().min(0).nullable());

/** One line of a standby's journal. */
export const standbyEntrySchema = z.discriminatedUnion("kind", [
  beginSchema,
  /** Somebody goes on with it, and is the only one who may. */
  z.strictObject({
    kind: z.literal("taken"),
    doing: z.enum(["protect", "failover", "failback", "end"]),
    epoch: z.int().min(1),
    by: z.string(),
    at,
  }),
  /** The standby has all of a moment: it can take over. */
  z.strictObject({ kind: z.literal("whole"), at }),
  /** The standby is about to open; nobody writes to the old home. */
  z.strictObject({ kind: z.literal("lost"), at, loss: lossSchema }),
  /** The standby is the tenant's home. */
  z.strictObject({ kind: z.literal("over"), at }),
  /** The old home is back, and was asked what it had that the standby never got. */
  z.strictObject({ kind: z.literal("counted"), at, unbrought: unbroughtSchema }),
  /** Nothing of the tenant is left at the old home. */
  z.strictObject({ kind: z.literal("cleared"), at }),
  /** There is no standby any more. `returned`: the tenant is where it was before the failover. */
  z.strictObject({ kind: z.literal("end"), state: z.enum(["ended", "returned"]), by: z.string(), at }),
]);

/** One line of a standby's journal. */
export type StandbyEntry = z.output<typeof standbyEntrySchema>;
/** The first line: what was asked for. */
export type StandbyBegin = z.output<typeof beginSchema>;
