import { z } from "zod";
import { Cloud } from "../contract/cloud";
import { DOORS, doorOf, MOST_AT_A_DOOR } from "../contract/centres";
import { ACCOUNTS, text } from "../contract/identity";
import { STAMP_ID } from "../contract/naming";
import { REGIONS } from "../contract/regions";

/** What stands in the names where a stamp has its id; no stamp can have it. */
export const CENTRAL_ID = "central";

/** Where a centre lives and whom it lets in: its stack's config, as an identity is a stamp's. */
export const centralHomeSchema = z
  .strictObject({
    /** `aws`, `azure` or `gcp`: that of the stamps it takes events from. */
    cloud: z.enum(Cloud),
    /** The cloud's own name of the region. The law of its data follows from it, and stamps under another are refused. */
    region: z.string(),
    /** AWS account (12 digits), Azure subscription (GUID) or Google Cloud project id. No stamp's: its own. */
    account: z.string(),
    /**
     * The stamps it takes events from, by id: each one's account, as in the stamp's own config; default none. Listed by account and not taken
     * from the stamps' stacks, because a stamp needs its centre when it comes up: the centre is there first.
     */
    stamps: z.record(text(STAMP_ID, "ids of stamps"), z.string()).default({}),
    /**
     * Stamps that it took events from and that are retired, or about to be; default none. What they sent is kept as long as all of it is, and
     * nothing more is let in: taken off both lists, their containers or tables would be deleted with what is in them.
     */
    former: z.array(text(STAMP_ID, "ids of stamps")).default([]),
    /** Raised by one when the centre is made again after it was destroyed; 1–99, default 1. */
    generation: z.int().min(1).max(99).default(1),
    /** True while the centre is being taken down: lifts deletion protection. Default false. */
    retiring: z.boolean().default(false),
  })
  .superRefine(({ cloud, region, account, stamps, former }, context) => {
    const fail = (path: PropertyKey[], message: string, input: unknown): void => {
      context.addIssue({ code: "custom", path, message, input });
    };
    const { pattern, allowed } = ACCOUNTS[cloud];
    if (!pattern.test(account)) fail(["account"], allowed, account);
    for (const [id, of] of Object.entries(stamps)) if (!pattern.test(of)) fail(["stamps", id], allowed, of);
    former.forEach((id, index) => {
      if (!Object.hasOwn(stamps, id) && former.indexOf(id) === index) return;
      fail(["former", index], "ids once, and none that stampworks:stamps lists too", id);
    });
    if (cloud === Cloud.Aws) {
      const at = new Map<string, number>();
      for (const of of new Set(Object.values(stamps)))
        at.set(doorOf("", of), (at.get(doorOf("", of)) ?? 0) + 1);
      const most = Math.max(0, ...at.values());
      if (most > MOST_AT_A_DOOR)
        fail(["stamps"], `at most ${MOST_AT_A_DOOR} accounts at one of the centre's ${DOORS} buses`, most);
    }
    const known = Object.keys(REGIONS[cloud]);
    if (!known.includes(region)) fail(["region"], `a region of ${cloud}: ${known.join(", ")}`, region);
  });

/** Where a centre lives, parsed. */
export type CentralHome = z.output<typeof centralHomeSchema>;
/** Where a centre lives, as a user writes it. */
export type CentralHomeInput = z.input<typeof centralHomeSchema>;
