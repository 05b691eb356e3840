import { z } from "zod";
import { REVISION } from "../../../components/contract/identity";
import { STACK_NAME } from "../../inventory/own-program";
import { evidenceSchema } from "../metrics/schema";

/**
 * What a release does to a stamp where its share of the requests is declared, in this order: `beside`, an update after which it has its
 * share beside the release before; `judged`, the bake time and what the gates say of it; then `whole`, an update after which it has all.
 * What is taken back takes three instead, because a cloud makes a new revision of the release before, too, and sends nobody to one that is
 * not ready: `returned`, after which the revision that stands has all requests; `restarted`, which starts the release before anew beside it;
 * and `back`, after which that one has all and nothing stands beside it.
 */
const SHARE_PHASES = ["beside", "judged", "whole", "returned", "restarted", "back"] as const;

/** How a phase of a release's share stands in one stamp. */
export const shareSchema = z.strictObject({
  phase: z.enum(SHARE_PHASES),
  stamp: z.string().regex(STACK_NAME),
  state: z.enum(["started", "done", "failed"]),
  /** What the name of the revision before has after the service's. */
  revision: z.string().regex(REVISION),
  /** The release's share of the requests, in percent. */
  percent: z.int().min(1).max(100),
  /** Milliseconds both stand before all goes over. */
  bakeMs: z.number().min(0),
  /** What the stamp ran before, where the rollout has no release of its own. */
  from: z.string().optional(),
  /** Since when both stand, once they do. */
  since: z.iso.datetime().optional(),
  /** What failed, or what is wrong with it; redacted. */
  reason: z.string().optional(),
  /** What gates by numbers saw. */
  evidence: z.array(evidenceSchema).optional(),
});

/** How a phase of a release's share stands in one stamp. */
export type Share = z.output<typeof shareSchema>;
