import { z } from "zod";
import { assumptionsSchema } from "../../planning/cost/assumptions";

const entry = z.object({
  id: z.string().describe("A stamp's id, or class/cloud"),
  class: z.string(),
  cloud: z.string(),
  region: z.string(),
  monthly: z.number().describe("US dollars a month with all bounds used"),
  fixed: z.number().describe("Of these, what is due with no tenant at all"),
  perTenant: z.array(
    z.object({
      fill: z.number().describe("Share of the bounds"),
      tenants: z.number(),
      monthly: z.number(),
      perTenant: z.number(),
      revenuePerTenant: z.number().optional(),
    }),
  ),
  parts: z.record(z.string(), z.number()).describe("Part of the stamp → US dollars a month"),
  unpriced: z.array(z.object({ type: z.string(), name: z.string(), reason: z.string() })),
});

const line = z.object({
  part: z.string(),
  type: z.string(),
  name: z.string(),
  price: z.string().describe("Key in the price table"),
  unit: z.string(),
  quantity: z.number(),
  monthly: z.number(),
  by: z.enum(["size", "use"]),
});

const showback = z
  .object({
    tenants: z.array(
      z.object({
        tenant: z.string(),
        stamp: z.string(),
        standby: z.boolean().describe("Whether the stamp is its standby; else it is its home"),
        measured: z.boolean().describe("Whether its load is known; else it counts as its share of the stamp"),
        demand: z.number().describe("Share of the stamp's bounds that it takes"),
        monthly: z.number().describe("US dollars a month"),
      }),
    ),
    nobody: z.number().describe("US dollars a month of what is due of stamps that have no tenant"),
    unused: z
      .number()
      .describe("US dollars a month of what no tenant uses of the bounds: with it all parts are the total"),
    elsewhere: z.int().describe("Tenants of which a stamp is not priced"),
  })
  .describe("With --by tenant: an estimate; the dearest first");

/** What `stampworks cost --json` prints; the second form with `--diff`. */
export const costSchema = z.union([
  z.object({
    currency: z.literal("USD"),
    note: z.string(),
    pricedAs: z.record(z.string(), z.string()).describe("Cloud → region its prices are of"),
    uncheckedPrices: z.number().describe("Prices in use that were not compared with a copy of the list"),
    assumptions: assumptionsSchema,
    margin: z.number().optional(),
    total: z.number(),
    stamps: z.array(entry),
    classes: z.array(entry.extend({ lines: z.array(line), tenants: z.number() })),
    centres: z
      .array(
        z.object({
          id: z.string().describe("The centre's stack"),
          cloud: z.string(),
          region: z.string(),
          law: z.string(),
          monthly: z.number().describe("US dollars a month with no event at all; not in the total"),
          lines: z.array(line),
          unpriced: z.array(z.object({ type: z.string(), name: z.string(), reason: z.string() })),
        }),
      )
      .describe("Centres of events; none where stamps are named"),
    showback: showback.optional(),
  }),
  z.object({
    currency: z.literal("USD"),
    changes: z.array(
      z.object({
        id: z.string(),
        before: z.number().optional(),
        after: z.number().optional(),
        change: z.number(),
        perTenantBefore: z.number().optional(),
        perTenantAfter: z.number().optional(),
        lines: z.array(
          z.object({
            part: z.string(),
            price: z.string(),
            unit: z.string(),
            before: z.number(),
            after: z.number(),
            change: z.number(),
          }),
        ),
      }),
    ),
    stamps: z.record(z.string(), z.number()).describe("Class and cloud → stamps there are of it"),
  }),
]);
