import { z } from "zod";
import { Cloud } from "../../../components/contract/cloud";
import { STAMP_ID } from "../../../components/contract/naming";
import { FAULTS, faultConfigSchema, loadConfigSchema } from "./faults-schema";

const at = z.iso.datetime();

/** What a load came to. */
export const loadSchema = z.strictObject({
  requests: z.int().min(0).describe("Requests that were begun"),
  errors: z.int().min(0).describe("Without an answer in time, or with one of 400 and above"),
  p50Ms: z
    .number()
    .min(0)
    .describe(
      "Milliseconds that half of the requests took at most; one without an answer counts as long as it was waited for",
    ),
  p99Ms: z.number().min(0).describe("Milliseconds that 99 of 100 took at most"),
});
/** What a load came to. */
export type LoadFigures = z.output<typeof loadSchema>;

/**
 * What can be seen while a drill goes on. `relapsed` takes `recovered` back; `untouched`: the check of the other stamps ran from its beginning
 * to its end while the fault was on, and held.
 */
export const SIGHTS = [
  "struck",
  "unhealthy",
  "recovered",
  "relapsed",
  "alarm",
  "untouched",
  "others",
  "problem",
] as const;
/** What was seen. */
export type Sight = (typeof SIGHTS)[number];

/** All that ending the fault takes, and judging it: whatever becomes of the project's files meanwhile, this is what was asked for. */
const declaredSchema = z.strictObject({
  class: z.string(),
  cloud: z.enum(Cloud),
  region: z.string(),
  account: z.string().optional(),
  rtoMinutes: z.number(),
  /** Ids of the other stamps. */
  others: z.array(z.string()),
  config: faultConfigSchema,
  load: loadConfigSchema,
});
/** What a drill was declared as when it was asked for. */
export type Declared = z.output<typeof declaredSchema>;

const beginSchema = z.strictObject({
  kind: z.literal("begin"),
  version: z.literal(1),
  /** The drill's own name: the cloud keeps it with the experiment. */
  token: z.string().regex(/^[0-9a-f-]{36}$/),
  stamp: z.string().regex(STAMP_ID),
  fault: z.enum(FAULTS),
  /** Whether it takes a second operator: the stamp is not of a class for tests. */
  dual: z.boolean(),
  declared: declaredSchema,
  by: z.string(),
  at,
});

/** One line of a fault's journal. */
export const faultEntrySchema = z.discriminatedUnion("kind", [
  beginSchema,
  z.strictObject({ kind: z.literal("confirmed"), by: z.string(), at }),
  /** All was as it must be before, and the load came to this. */
  z.strictObject({ kind: z.literal("baseline"), at, load: loadSchema }),
  /** From here on something may be broken. */
  z.strictObject({
    kind: z.literal("breaking"),
    at,
    /** Who mends where nobody else does, and until when it may do so. */
    guard: z.strictObject({ host: z.string(), until: at }).optional(),
  }),
  z.strictObject({ kind: z.literal("broken"), at, handle: z.string().optional() }),
  z.strictObject({ kind: z.literal("seen"), sight: z.enum(SIGHTS), at, text: z.string().optional() }),
  z.strictObject({ kind: z.literal("loaded"), load: loadSchema }),
  /** Another process goes on, which was not there in between. */
  z.strictObject({ kind: z.literal("resumed"), by: z.string(), at }),
  z.strictObject({
    kind: z.literal("mended"),
    at,
    /** Whether the guard was told: one that was not may mend once more. */
    released: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("end"), by: z.string(), at }),
]);

/** One line of a fault's journal. */
export type FaultEntry = z.output<typeof faultEntrySchema>;
/** The first line: what was asked for. */
export type FaultBegin = z.output<typeof beginSchema>;
