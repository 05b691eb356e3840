import { z } from "zod";
import { stepName } from "../../../tenants/onboard/entries";

const steps = z
  .array(
    z.object({
      name: stepName,
      state: z.enum(["waiting", "begun", "done", "failed"]),
      reason: z.string().optional().describe("What is wrong with one that failed"),
      printed: z.string().optional().describe("The end of what its command printed, without what is secret"),
    }),
  )
  .describe("The project's steps, in their order");
const tenant = z.string();
const stamp = z.string();

/** What `stampworks tenants add --json` prints. */
export const addTenantSchema = z.union([
  z.object({
    ...{ kind: z.literal("active"), tenant, stamp },
    found: z.boolean().describe("It was added before, and nothing was done"),
    steps,
  }),
  z.object({
    ...{ kind: z.literal("failed"), tenant, stamp },
    step: stepName.describe("The one that failed; the tenant is pending and its requests are refused"),
    reason: z.string(),
    printed: z.string().describe("The end of what its command printed, without what is secret"),
    steps,
  }),
  z.object({ kind: z.literal("interrupted"), tenant, steps }),
  z.object({
    ...{ kind: z.literal("status"), tenant },
    stamp: z.string().optional().describe("Absent until it has its place"),
    end: z.enum(["active", "gone"]).optional().describe("Absent while it is under way"),
    at: z.string().describe("When its last step was written, ISO 8601"),
    steps,
  }),
]);
