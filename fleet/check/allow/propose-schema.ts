import { z } from "zod";

const told = { stack: z.string(), message: z.string() };

/** What `stampworks allow --json` prints. */
export const proposeSchema = z.object({
  entries: z
    .array(
      z.strictObject({
        path: z.string().describe("<type>#<property>, * for any characters"),
        pattern: z.string().describe("Regular expression that matches the whole identifier"),
        reason: z.string().describe("Empty until somebody says why it is no sharing"),
        owner: z.string().describe("Empty until somebody answers for it"),
        expires: z.string().optional().describe("Last day the entry holds"),
        findings: z.array(z.strictObject(told)).describe("What it would allow, and where"),
      }),
    )
    .describe("Entries to be reviewed; nothing was written"),
  left: z
    .array(z.strictObject({ ...told, why: z.string() }))
    .describe("Findings that no entry is proposed for, and why"),
});
