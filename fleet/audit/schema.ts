import { z } from "zod";
import { verdictSchema } from "../check/verdict-schema";

const { baseline, equal } = verdictSchema.shape;

/** What `stampworks audit --json` prints. */
export const auditSchema = z.object({
  holds: z.boolean().describe("Both laws and the baseline hold"),
  stacks: z.array(
    z.strictObject({
      stack: z.string(),
      project: z.string(),
      cloud: z.string().describe("aws, azure or gcp; empty where its resources are of none"),
      resources: z.int(),
      identity: z
        .record(z.string(), z.string())
        .describe("What was taken for its identity, by what it stands for"),
    }),
  ),
  closed: z.strictObject({
    holds: z.boolean(),
    shares: z
      .array(
        z.strictObject({
          value: z.string().describe("The identifier, or [secret]"),
          rule: z.string(),
          stacks: z.array(z.string()).describe("The stacks that it binds together"),
          reach: z.int().describe("Resources that refer to it, and all that depend on these"),
          places: z.array(
            z.strictObject({
              stack: z.string(),
              urn: z.string(),
              type: z.string(),
              path: z.string(),
              message: z.string(),
            }),
          ),
        }),
      )
      .describe("Things that stacks refer to and did not make, the widest blast radius first"),
    unreadable: z.int().describe("Values that could not be read"),
  }),
  equal,
  baseline,
});
