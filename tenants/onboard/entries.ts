import { z } from "zod";
import { functionSchema } from "../../components/contract/class";
import { Residency } from "../../components/contract/cloud";
import { demandsSchema, loadSchema, tenantItemSchema, Tier } from "../../components/routing/contract";
import { Strategy } from "../placement/choose";
import { TRAITS } from "../placement/judge";

const at = z.iso.datetime();

/** Name of a step of the operator's. */
export const stepName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: () => "lower-case letters, digits and dashes, at most 40" });

/** How a tenant is placed, as its journal keeps it. */
const requestSchema = z.strictObject({
  tenant: tenantItemSchema.shape.tenant,
  residency: z.enum(Residency),
  tier: z.enum(Tier),
  function: functionSchema.optional(),
  early: z.boolean().optional(),
  demands: demandsSchema.optional(),
  wishes: z.array(z.strictObject({ trait: z.enum(TRAITS), value: z.string() })).optional(),
  load: loadSchema.optional(),
});

const beginSchema = z.strictObject({
  kind: z.literal("begin"),
  version: z.literal(1),
  request: requestSchema,
  strategy: z.enum(Strategy),
  by: z.string(),
  at,
});

/** One line of the journal of a tenant that is added. */
export const onboardEntrySchema = z.discriminatedUnion("kind", [
  beginSchema,
  /** It has its place and is pending; whoever wrote this is the only one who may go on. */
  z.strictObject({
    kind: z.literal("taken"),
    epoch: z.int().min(1),
    stamp: tenantItemSchema.shape.stamp,
    /** When it was placed, ISO 8601: which of the tenants that had this name one after another it is. */
    since: at.optional(),
    by: z.string(),
    at,
  }),
  z.strictObject({
    kind: z.literal("step"),
    step: stepName,
    state: z.enum(["begun", "done", "failed"]),
    /** What is wrong; redacted. */
    reason: z.string().optional(),
    /** The end of what its command printed; redacted. */
    printed: z.string().optional(),
    at,
  }),
  /** All steps are done: the next thing is that it is served. */
  z.strictObject({ kind: z.literal("serving"), at }),
  /** `active`: it is served; `gone`: it was taken away before it was. */
  z.strictObject({ kind: z.literal("end"), state: z.enum(["active", "gone"]), by: z.string(), at }),
]);

/** One line of the journal of a tenant that is added. */
export type OnboardEntry = z.output<typeof onboardEntrySchema>;
/** The first line: what was asked for. */
export type OnboardBegin = z.output<typeof beginSchema>;
