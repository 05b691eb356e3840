import { z } from "zod";
import { Residency } from "../../../components/contract/cloud";
import { identitySchema } from "../../../components/contract/identity";
import { verdictSchema } from "../../check/verdict-schema";
import { countsSchema, engineFields } from "../../deploy/schemas";

const head = {
  ...engineFields,
  id: z.string(),
  file: z.string().describe("Its config file, from the project's root"),
  verdict: verdictSchema,
};

/** What `stampworks add --json` prints. */
export const addSchema = z.union([
  z.object({
    ...head,
    written: z.boolean().describe("False where the file was there already and says the same"),
    routing: z.string().optional().describe("The routing stack's config, which lists it"),
    central: z
      .object({ id: z.string(), file: z.string() })
      .optional()
      .describe("The centre that takes its events from now on, and its config, which lists it"),
    identity: z.object({
      ...identitySchema.in.shape,
      residency: z.enum(Residency),
      id: z.string(),
      cidr: z.string().optional().describe("Absent where a program of one's own has no network"),
    }),
    counts: countsSchema,
  }),
  z.object({ ...head, written: z.literal(false).describe("A law would not hold") }),
]);
