import { z } from "zod";

const boundUse = z.object({
  bound: z
    .string()
    .describe(
      "tenants, requestsPerSecond, databaseConnections, storageGb, or one that the class declares itself",
    ),
  used: z.number(),
  of: z.number(),
  percent: z.number(),
  level: z.enum(["fine", "plan", "act", "unknown"]),
});

const growth = z.union([
  z.object({ kind: z.literal("linear"), tenantsAMonth: z.number() }),
  z.object({ kind: z.literal("compound"), share: z.number() }),
]);

/** Months from now; what never comes is no number, and null in JSON. */
const monthsAhead = z
  .preprocess((value) => (value === Infinity ? null : value), z.number().nullable().optional())
  .optional()
  .describe("Months from now, below 0 when it should have been; null: never");

/** What `stampworks capacity --json` prints. */
export const capacitySchema = z.object({
  useKnown: z.boolean().describe("Whether anything is known of what stamps carry"),
  leadTimeDays: z.number(),
  stamps: z.array(
    z.object({
      id: z.string(),
      stamp: z.string(),
      cloud: z.string(),
      region: z.string(),
      class: z.string(),
      residency: z.string(),
      retiring: z.boolean(),
      level: z.enum(["fine", "plan", "act", "unknown"]),
      binding: boundUse.optional().describe("The fullest bound"),
      bounds: z.array(boundUse),
    }),
  ),
  forecasts: z.array(
    z.object({
      class: z.string(),
      residency: z.string(),
      stamps: z.number(),
      unknown: z
        .number()
        .describe("Stamps whose tenants nobody knows; they are in none of the numbers below"),
      tenants: z.number(),
      capacity: z.number(),
      growth: growth.optional(),
      monthsToAct: monthsAhead,
      monthsToFull: monthsAhead,
      startToAct: monthsAhead,
      startToFull: monthsAhead,
      missing: z.number().describe("Stamps that should be there already"),
    }),
  ),
  otherBounds: z
    .array(
      z.object({
        stamp: z.string(),
        bounds: z.array(
          z.object({
            bound: z.string(),
            class: z.number().optional().describe("As its class has it; absent where it has none"),
            registered: z
              .number()
              .optional()
              .describe("As the registry has it; absent where it has none, and counts nobody by it yet"),
          }),
        ),
      }),
    )
    .optional()
    .describe(
      "Stamps that the registry counts by other bounds than their class has, until they are brought up and registered anew; absent where the use is of a file",
    ),
  changes: z
    .array(
      z.object({
        class: z.string(),
        residency: z.string(),
        percent: z.number().describe("Tenants by what the group takes"),
        level: z.enum(["plan", "act"]),
        unknown: z
          .int()
          .describe("Stamps of the group of which nothing is known; each counts as an empty one"),
        state: z.enum(["opened", "open"]).describe("Opened now, or open since before"),
        id: z.string().describe("The stamp that it adds"),
        at: z.string().describe("Its branch, or its patch's file from the project's root"),
        patch: z
          .string()
          .optional()
          .describe("What git apply takes; absent for a branch and for one that was open"),
      }),
    )
    .optional()
    .describe("With --watch: the changes that add stamps"),
  unknown: z
    .array(
      z.object({
        class: z.string(),
        residency: z.string(),
        stamps: z.array(z.string()).describe("Stamps of the group of which nothing is known"),
        percent: z.number().optional().describe("How full the others are; absent where there are none"),
        level: z
          .enum(["fine", "plan", "act", "unknown"])
          .describe("The level of the others; not fine, it ends with 1"),
      }),
    )
    .optional()
    .describe("With --watch: groups that nobody can judge wholly"),
  blastRadius: z.object({
    share: z.number(),
    stamp: z.string().optional(),
    wanted: z.number(),
    leastStamps: z.number(),
  }),
  plan: z
    .object({
      tenants: z.number(),
      perStamp: z.number(),
      parts: z.array(
        z.object({
          name: z.string(),
          share: z.number(),
          tenants: z.number(),
          stamps: z.number(),
          placed: z.number(),
        }),
      ),
      stamps: z.number(),
      placed: z.number(),
      leastForBlastRadius: z.number(),
    })
    .optional(),
  sizes: z
    .array(
      z.object({
        tenants: z.number(),
        fixed: z.number(),
        stamps: z.number(),
        cost: z.number(),
        costPerTenant: z.number(),
        blastRadius: z.number(),
      }),
    )
    .optional(),
  rebuilds: z
    .array(
      z.object({
        class: z.string(),
        rtoHours: z.number(),
        dataGb: z.number(),
        takesHours: z.number(),
        mostDataGb: z.number(),
      }),
    )
    .optional(),
});
