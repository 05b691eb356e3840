import { z } from "zod";
import { REVISION } from "../../../components/contract/identity";
import { STACK_NAME } from "../../inventory/own-program";
import { evidenceSchema } from "../metrics/schema";

/**
 * What a release does to a stamp where its share of the requests is declared, in this order: `beside`, an update after which it has its
 * share beside the release before; `judged`, the bake time and what the gates say of it; then `whole`, an update after which it has all, or
 * `back`, one after which the release before has.
 */
const SHARE_PHASES = ["beside", "judged", "whole", "back"] as const;

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
  /** Since when both stand, once they do. */
  since: z.iso.datetime().optional(),
  /** What failed, or what is wrong with it; redacted. */
  reason: z.string().optional(),
  /** What gates by numbers saw. */
  evidence: z.array(evidenceSchema).optional(),
});

/** How a phase of a release's share stands in one stamp. */
export type Share = z.output<typeof shareSchema>;
