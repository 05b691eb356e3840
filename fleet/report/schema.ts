import { z } from "zod";
import { owedViewSchema } from "../tenants/view/owed-view";
import { drillsStandingSchema } from "../recovery/standing";
import { skewSchema } from "../deploy/status";

const stamp = z.object({
  id: z.string(),
  cloud: z.string(),
  region: z.string(),
  residency: z.string(),
  class: z.string(),
  ring: z.string(),
  account: z.string(),
  cidr: z.string().optional(),
  release: z.string().optional(),
  state: z.enum(["up", "not up", "expired", "retiring"]),
  expires: z.string().optional(),
  endpoint: z.string().optional(),
  dashboard: z.string().optional(),
  console: z.string().optional().describe("Where its account is looked at in the cloud's own console"),
  updated: z.string().optional().describe("When its state was last written"),
  fingerprint: z.string().optional(),
  resources: z.number(),
  bounds: z.record(z.string(), z.number()).optional(),
  tenants: z.number().optional().describe("Absent where nobody says"),
  fill: z.number().optional().describe("How much of its fullest bound is used, 1 for all of it"),
  monthly: z.number().optional().describe("US dollars a month by list prices, all bounds used"),
  share: z.number().describe("Share of the fleet that its failure takes away, 0 to 1"),
  drift: z.enum(["none", "drifted", "not asked"]),
  outlier: z.array(z.string()).optional().describe("Signals by which it is unlike its sisters"),
  breaches: z.number().describe("Places where it breaks the first law or the baseline"),
  differences: z.number().describe("Places where it differs from its class"),
  form: z.string().optional().describe("Stamps of one form have the same parts"),
});

const routing = z.object({
  cloud: z.string().optional(),
  regions: z.array(z.string()).optional(),
  domain: z.string().optional(),
  state: z.enum(["up", "not up", "none"]),
});

/** What a picture of the fleet is drawn from. */
export const topologySchema = z.object({
  project: z.string(),
  name: z.string().optional(),
  routing,
  stamps: z.array(stamp),
});

/** What `stampworks report --json` prints. */
export const reportSchema = z.object({
  project: z.string(),
  name: z.string().optional().describe("The app and its environment"),
  at: z.string(),
  simulated: z.boolean(),
  source: z.enum(["states", "render"]).describe("What the verdicts are about"),
  routing,
  central: z
    .array(
      z.object({
        id: z.string(),
        cloud: z.string(),
        region: z.string(),
        residency: z.string().describe("The law its data stays under"),
        stamps: z.int().describe("How many stamps it takes events from"),
        former: z.int().describe("Retired stamps whose events it keeps"),
        state: z.enum(["up", "not up"]),
      }),
    )
    .optional()
    .describe("Centres that stamps' events go to; absent where there are none"),
  stamps: z.array(stamp),
  forms: z.array(
    z.object({
      key: z.string(),
      parts: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          resources: z.number(),
          types: z.array(z.tuple([z.string(), z.number()])),
        }),
      ),
    }),
  ),
  laws: z.array(
    z.object({
      name: z.string(),
      law: z.string(),
      holds: z.boolean(),
      scope: z.string(),
      evidence: z.array(z.object({ stamps: z.array(z.string()), where: z.string(), what: z.string() })),
      pieces: z.number(),
    }),
  ),
  skew: skewSchema,
  rollouts: z.array(
    z.object({
      number: z.number(),
      release: z.string().nullable(),
      by: z.string(),
      began: z.string(),
      last: z.string(),
      state: z.enum(["done", "rolled back", "abandoned", "under way", "halted"]),
      waves: z.array(
        z.object({
          ring: z.string(),
          stamps: z.number(),
          state: z.string(),
          at: z.string().optional().describe("When its last stamp was updated"),
        }),
      ),
      done: z.number(),
      failed: z.array(z.object({ stamp: z.string(), reason: z.string() })),
    }),
  ),
  drills: drillsStandingSchema.optional().describe("Absent where the fleet does not say how it drills"),
  operators: z
    .object({
      stamps: z.array(z.object({ id: z.string(), state: z.string() })).describe("Those not simply active"),
      canaries: z.array(z.object({ pool: z.string(), stamp: z.string(), percent: z.number() })),
      suspended: z.array(
        z.object({
          tenant: z.string(),
          stamp: z.string(),
          since: z.string(),
          reason: z.string().optional(),
        }),
      ),
      allSuspended: z.number().describe("How many are suspended, listed or not"),
      pinned: z.number().describe("How many tenants are kept on their stamps"),
      views: z
        .array(owedViewSchema)
        .describe("Stamps that are still to be told of a write of their tenants, or whose view was lost"),
    })
    .optional()
    .describe("What operators have set in the registry; absent where the fleet has none"),
  shareOf: z.enum(["tenants", "bounds"]).describe("What the shares are of"),
});
