import { z } from "zod";

const row = z.object({
  stack: z.string(),
  cloud: z.string(),
  account: z.string(),
  region: z.string(),
  queue: z
    .string()
    .optional()
    .describe("Queue or subscription of the dead letters; absent on Azure, which has none"),
  waiting: z.int().optional().describe("Dead letters; absent where nobody was asked"),
  inFlight: z.int().optional().describe("Dead letters that somebody is looking at"),
  oldestSeconds: z
    .number()
    .optional()
    .describe("Age of the oldest; absent where none waits or AWS has not said it yet"),
  problem: z.string().optional().describe("Why it could not be asked or put back"),
  note: z.string().optional(),
  commands: z.array(z.string()).describe("What to run by hand, where nothing is run from here"),
  redriven: z
    .object({
      putBack: z.int().describe("Events that are on their way again"),
      erased: z.int().describe("Events of tenants that were erased after they were written: deleted"),
      twice: z.int().describe("Put back and not deleted: they come twice, with the same id"),
      left: z.record(z.string(), z.int()).describe("Why dead letters were left where they are → how many"),
      cameBack: z.boolean().describe("What was put back was a dead letter again"),
    })
    .optional(),
});

/** What `stampworks central redrive --json` prints. */
export const redriveSchema = z.object({
  declined: z.boolean().describe("Whether nothing was put back because nobody said yes"),
  stacks: z.array(row),
});

/** What waits of one stack, and what became of it. */
export type RedriveRow = z.output<typeof row>;
/** All of it, in the fleet's order: stamps, then centres. */
export type RedriveResult = z.output<typeof redriveSchema>;
