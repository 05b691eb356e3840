import { defined } from "../../core/defined";
import { z } from "zod";

/** How a question to the cloud ended: it is there, it is not, or the cloud did not say. */
export type FindingState = "fine" | "missing" | "unknown";

/** One question to the cloud, and its answer. */
export interface Finding {
  /** What was asked, stable across releases: `account`, `quota-addresses` … */
  readonly check: string;
  readonly state: FindingState;
  /** What is so, in words. */
  readonly says: string;
  /** The command that mends it, or whom to ask. */
  readonly fix?: string | undefined;
}

export const fine = (check: string, says: string): Finding => ({ check, state: "fine", says });
export const missing = (check: string, says: string, fix: string): Finding => ({
  check,
  state: "missing",
  says,
  fix,
});
export const unknown = (check: string, says: string, fix?: string): Finding => ({
  check,
  state: "unknown",
  says,
  ...defined({ fix }),
});

/** What is known of one stamp's place before its first real update. */
export interface StampDoctor {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly account: string;
  readonly findings: readonly Finding[];
  /** What this cloud was not asked, and who knows it. */
  readonly notAsked: readonly string[];
}

/** What `stampworks doctor` found. */
export interface DoctorResult {
  readonly stamps: readonly StampDoctor[];
  /** Questions by their answers. */
  readonly counts: Readonly<Record<FindingState, number>>;
  /** Nothing is missing, and each stamp's cloud said that something is as it must be: no answer is no good one. */
  readonly holds: boolean;
}

/** What `stampworks doctor --json` prints. */
export const doctorSchema = z.object({
  stamps: z.array(
    z.object({
      id: z.string(),
      cloud: z.string(),
      region: z.string(),
      account: z.string(),
      findings: z.array(
        z.object({
          check: z.string().describe("What was asked; stable across releases"),
          state: z.enum(["fine", "missing", "unknown"]),
          says: z.string(),
          fix: z.string().optional().describe("The command that mends it, or whom to ask"),
        }),
      ),
      notAsked: z.array(z.string()).describe("What this cloud was not asked"),
    }),
  ),
  counts: z.object({ fine: z.number(), missing: z.number(), unknown: z.number() }),
  holds: z.boolean().describe("Whether nothing is missing, and each stamp's cloud gave an answer"),
});
