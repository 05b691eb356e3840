import { z } from "zod";
import { functionSchema } from "../../components/contract/class";
import { Residency } from "../../components/contract/cloud";
import { Tier, tenantItemSchema } from "../../components/routing/contract";

/** Name of the file that says what a bundle holds. */
export const MANIFEST_FILE = "manifest.json";
/** Name of the signed statement over it. */
export const SIGNATURE_FILE = "statement.dsse.json";
/** Name of a file of a bundle, the mover's folder in front: nothing that leads out of it. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,150}$/;

const plain = z.string().regex(PLAIN);
const { tenant, stamp, load, demands, early, pool } = tenantItemSchema.shape;

const partSchema = z.strictObject({
  mover: plain,
  file: plain,
  what: z.string(),
  /** Rows or objects. */
  count: z.int().min(0),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What bringing it back needs, such as the columns of a table. */
  notes: z.record(z.string(), z.unknown()).optional(),
});

/** What a bundle holds. */
export const manifestSchema = z.strictObject({
  kind: z.literal("stampworks-tenant"),
  version: z.literal(1),
  /** When it was written, ISO 8601. */
  at: z.iso.datetime(),
  /** Who wrote it: `user@host`. */
  by: z.string(),
  /** The tenant as the registry had it, as far as another life needs it. */
  tenant: z.strictObject({
    ...{ tenant, pool, stamp, load, demands, early },
    residency: z.enum(Residency),
    tier: z.enum(Tier),
    function: functionSchema.optional(),
  }),
  /** Whether nobody could write meanwhile: what two movers have then belongs together. */
  closed: z.boolean(),
  /** How a mover's data names the tenant, by the mover's name. */
  names: z.record(z.string(), z.string()),
  /** In the order they were written, which is the order they are brought back. */
  parts: z.array(partSchema),
});

/** What a bundle holds. */
export type Manifest = z.output<typeof manifestSchema>;
