import { z } from "zod";
import { verdictSchema } from "../check/verdict-schema";

/** Which engine did it, as every result of one says. */
export const engineFields = {
  engine: z.enum(["embedded", "pulumi"]),
  simulated: z.boolean().describe("No cloud was touched"),
};

/** How many resources met each fate. */
export const countsSchema = z.object({
  create: z.int(),
  update: z.int(),
  replace: z.int(),
  delete: z.int(),
  same: z.int(),
});

/** What an operation does to one resource. */
export const stepSchema = z.object({
  urn: z.string(),
  type: z.string(),
  op: z.enum(["create", "update", "replace", "delete", "same", "read"]),
  id: z.string().optional(),
  changes: z.array(
    z.object({
      path: z.string(),
      before: z.string().optional().describe("[secret] and [unknown] stand for such values"),
      after: z.string().optional(),
    }),
  ),
  replaces: z.array(z.string()).optional().describe("Paths that need the replacement"),
});

/** What an update would make anew or delete. */
export const lossSchema = z.object({
  stamp: z.string(),
  op: z.enum(["replace", "delete"]),
  type: z.string(),
  urn: z.string(),
  data: z.boolean().describe("Its type is known to keep data, which would be lost"),
  replaces: z.array(z.string()).describe("Paths that need the replacement"),
});

const previewed = z.object({
  id: z.string(),
  counts: countsSchema.optional(),
  error: z.string().optional(),
});

/** What `stampworks preview --json` prints. */
export const previewSchema = z.object({
  ...engineFields,
  central: z.array(previewed).optional().describe("The centres that events go to"),
  stamps: z.array(previewed),
  routing: previewed.optional(),
  counts: countsSchema,
  groups: z
    .array(z.object({ stamps: z.array(z.string()), steps: z.array(stepSchema) }))
    .describe("Changes that are the same in several stamps, once; the widest first"),
  losses: z
    .array(lossSchema)
    .describe(
      "What would be made anew or deleted and keeps something: a rollout refuses it unless it is named",
    ),
  times: z
    .array(
      z.object({
        stacks: z.array(z.string()),
        minutes: z.number(),
        steps: z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            minutes: z.number(),
            published: z
              .boolean()
              .describe(
                "The cloud names this time, or a public log does; else it is an estimate of ours, which nobody has measured",
              ),
          }),
        ),
      }),
    )
    .describe("How long what is new usually takes on a real cloud: the longest chain, once for stamps alike"),
});

const broughtUp = z.object({
  id: z.string(),
  cloud: z.string(),
  region: z.string(),
  class: z.string(),
  release: z.string().optional(),
  resources: z.int().optional(),
  fingerprint: z.string().optional(),
  endpoint: z.string().optional(),
  counts: countsSchema.optional(),
  durationMs: z.number().optional(),
  error: z.string().optional(),
});

/** What `stampworks up --json` prints. */
export const upSchema = z.union([
  z.object({
    ...engineFields,
    central: z.array(broughtUp).optional().describe("The centres that events go to"),
    stamps: z.array(broughtUp),
    routing: broughtUp.optional(),
    counts: countsSchema,
    verdict: verdictSchema.extend({
      unjudged: z.array(z.string()).describe("Stacks that lack a stamp's outputs"),
    }),
    left: z.string().optional().describe("Which stamps were left out, in words"),
  }),
  z.object({ result: z.literal("declined") }),
]);

/** What `stampworks destroy --json` prints. */
export const destroySchema = z.union([
  z.object({
    ...engineFields,
    stamps: z.array(
      z.object({ id: z.string(), counts: countsSchema.optional(), error: z.string().optional() }),
    ),
  }),
  z.object({ result: z.literal("declined") }),
]);
