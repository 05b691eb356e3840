import { z } from "zod";

/** What `stampworks tenants numbers --json` prints. */
export const numbersSchema = z.object({
  seconds: z.number().describe("From the first request to the last"),
  tenants: z
    .array(
      z.object({
        tenant: z.string(),
        requests: z.int(),
        errors: z.int().describe("Answers from 500 on"),
        refused: z.int().describe("Answers 429: more than its tier may"),
        peakPerSecond: z.number().describe("Requests a second in its busiest minute"),
        p95Ms: z.number().optional().describe("95 of 100 requests take at most; up to a fifth too high"),
      }),
    )
    .describe("Whoever asked most comes first"),
  strange: z.int().describe("Requests that are no tenant's"),
  overflow: z.int().describe("Requests of tenants past 200,000, which are not told apart"),
  unread: z.int().describe("Lines that are none of the router's log"),
});
export type NumbersResult = z.output<typeof numbersSchema>;
