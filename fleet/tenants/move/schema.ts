import { z } from "zod";
import { entrySchema, PHASES } from "../../../tenants/migration/entries";

const begin = z.object(entrySchema.def.options[0].shape).omit({ kind: true, version: true });

const phase = z.object({
  state: z.enum(["waiting", "begun", "done", "failed"]),
  begunAt: z.number().optional().describe("When it began, milliseconds since 1970"),
  at: z.string().optional().describe("When its last line was written"),
  reason: z.string().optional(),
  counts: z.record(z.string(), z.number()).optional().describe("Rows, objects, milliseconds"),
});

const report = z.object({
  move: z.int().describe("Number of its journal"),
  begin,
  direction: z.enum(["forward", "back"]).describe("To the target, or being taken back"),
  epoch: z.int().optional().describe("The fencing token of the last run"),
  phases: z.object(Object.fromEntries(PHASES.map((name) => [name, phase]))),
  end: z.enum(["done", "aborted"]).optional(),
  at: z.string(),
  by: z.string(),
});

const runResult = z.enum(["done", "aborted", "reached", "halted", "interrupted"]);

const checked = z.object({
  tenant: z.string(),
  source: z.string(),
  target: z.string(),
  belongs: begin.shape.belongs,
  movers: z.array(z.string()).describe("In the order they work"),
  quietMs: z.number().describe("Milliseconds that its queues must have been empty in the cut-over"),
});

/** What `stampworks tenants move --json` prints. */
export const moveSchema = z.union([
  report.extend({ result: runResult, next: z.string().describe("What to do next, in words") }),
  report.extend({ next: z.string() }),
  z.object({ checked: z.array(checked).describe("With --check: moves that could begin") }),
  z.object({
    moves: z
      .array(
        z.object({
          tenant: z.string(),
          to: z.string(),
          result: z.enum([...runResult.options, "failed", "waiting", "there"]),
          error: z.unknown().optional().describe("Why it failed"),
          report: report.optional(),
        }),
      )
      .describe("With --file: each in the order of the file"),
  }),
  z.object({ result: z.literal("declined") }),
]);
