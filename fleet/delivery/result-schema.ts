import { z } from "zod";

const left = z
  .array(z.object({ id: z.string(), why: z.enum(["current", "expired", "retiring", "down"]) }))
  .describe("Stamps that take no part, and why");

/** What `stampworks flags set`, `clear` and `apply`, and `reference set` and `apply`, print with `--json`. */
export const deliveryResultSchema = z.union([
  z.object({
    change: z.int().describe("Number of its journal"),
    what: z.string().describe("As a person says it"),
    by: z.string(),
    result: z.enum(["done", "rolled-back", "halted", "interrupted", "abandoned"]),
    stamps: z.array(
      z.object({
        id: z.string(),
        ring: z.string(),
        wave: z.int().describe("Counted from 1"),
        direction: z.enum(["update", "rollback"]),
        state: z.enum(["waiting", "started", "done", "failed", "skipped"]),
        reason: z.string().optional(),
      }),
    ),
    waves: z.array(
      z.object({ state: z.enum(["open", "updated", "passed", "failed"]), reason: z.string().optional() }),
    ),
    next: z.string().describe("What to do next, in words"),
  }),
  z.object({
    what: z.string(),
    waves: z.array(z.object({ ring: z.string(), stamps: z.array(z.string()) })),
    left,
  }),
  z.object({ result: z.literal("nothing to do"), left }),
  z.object({ result: z.literal("declined") }),
]);
