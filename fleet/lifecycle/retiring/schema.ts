import { z } from "zod";
import { engineFields } from "../../deploy/schemas";

/** What `stampworks retire --json` prints. */
export const retireSchema = z.union([
  z.object({
    ...engineFields,
    stamps: z.array(
      z.object({
        id: z.string(),
        generation: z.int().optional().describe("The generation that was recorded as used"),
        deleted: z.int().optional().describe("Resources this run deleted"),
        backups: z
          .array(z.object({ name: z.string(), kept: z.string().optional() }))
          .optional()
          .describe("What the clouds keep of the data"),
        remains: z
          .array(
            z.object({
              what: z.string(),
              costs: z.boolean(),
              until: z.string(),
              byHand: z.string().optional(),
            }),
          )
          .describe("What stays of it, or can't be deleted"),
        error: z.string().optional(),
      }),
    ),
  }),
  z.object({ stamps: z.array(z.string()).max(0).describe("No stamp has expired, or none is reserved") }),
  z.object({ result: z.literal("declined") }),
]);
