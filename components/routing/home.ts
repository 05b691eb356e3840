import { z } from "zod";
import { Cloud } from "../contract/cloud";
import { ACCOUNTS } from "../contract/identity";
import { REGIONS } from "../contract/regions";

/** Where the routing layer lives: its stack's config, as an identity is a stamp's. */
export const routingHomeSchema = z
  .strictObject({
    /** `aws`, `azure` or `gcp`; the stamps may be on any. */
    cloud: z.enum(Cloud),
    /**
     * The cloud's own names of 2 to 8 regions, that differ. The first is the home region: the registry is written there
     * and what can be in one place only is there. The registry is readable in each; where the cloud's edge can't hold
     * the table, a thin router runs in each.
     */
    regions: z
      .array(z.string())
      .min(2)
      .max(8)
      .refine((regions) => new Set(regions).size === regions.length, { error: "regions that differ" }),
    /** AWS account (12 digits), Azure subscription (GUID) or Google Cloud project id. No stamp's: its own. */
    account: z.string(),
    /** Raised by one when the layer is made again after it was destroyed; 1–99, default 1. */
    generation: z.int().min(1).max(99).default(1),
    /** True while the layer is being taken down: lifts deletion protection. Default false. */
    retiring: z.boolean().default(false),
  })
  .superRefine(({ cloud, regions, account }, context) => {
    const fail = (path: PropertyKey[], message: string, input: unknown): void => {
      context.addIssue({ code: "custom", path, message, input });
    };
    if (!ACCOUNTS[cloud].pattern.test(account)) fail(["account"], ACCOUNTS[cloud].allowed, account);
    const known = Object.keys(REGIONS[cloud]);
    for (const [index, region] of regions.entries()) {
      if (!known.includes(region))
        fail(["regions", index], `a region of ${cloud}: ${known.join(", ")}`, region);
    }
  });

/** Where the routing layer lives, parsed. */
export type RoutingHome = z.output<typeof routingHomeSchema>;
/** Where the routing layer lives, as a user writes it. */
export type RoutingHomeInput = z.input<typeof routingHomeSchema>;
