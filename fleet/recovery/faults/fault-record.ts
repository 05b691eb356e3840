import { z } from "zod";
import { Cloud } from "../../../components/contract/cloud";
import { inMinutes } from "../record";
import { loadSchema } from "./entries";
import { FAULTS } from "./faults-schema";

/** What breaking one thing on purpose came to. It is signed as it stands. */
export const faultRecordSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal("fail"),
  project: z.string(),
  stamp: z.string(),
  class: z.string(),
  cloud: z.enum(Cloud),
  region: z.string(),
  fault: z.enum(FAULTS).describe("What was broken"),
  injector: z.string().describe("How: by commands, or by which service of the cloud"),
  recovers: z.enum(["by-itself", "mended"]).describe("Whether it had to serve again while the fault lasted"),
  at: z.iso.datetime().describe("When it was broken"),
  by: z.string().describe("Who asked for it: user@machine"),
  confirmedBy: z.string().optional().describe("The second operator; absent where the class is for tests"),
  declared: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional()
    .describe(
      "Digest of what was asked for: how it is broken and mended, by which checks and load; absent in older records",
    ),
  tool: z.string().describe("stampworks and its version"),
  promised: z.strictObject({ rtoMinutes: z.number() }),
  struck: z.boolean().describe("Something showed that it was broken"),
  othersUntouched: z
    .boolean()
    .describe(
      "The check of the other stamps ran from its beginning to its end while it was broken, and held",
    ),
  alarmSeconds: z
    .number()
    .optional()
    .describe("From the break until the alarm rang; absent where it did not"),
  unhealthy: z.boolean().describe("The stamp did not serve for a while"),
  tookSeconds: z
    .number()
    .optional()
    .describe("From the break until it served again for good; absent where it does not"),
  mendedSeconds: z.number().describe("From the break until the fault was ended"),
  load: z.strictObject({
    before: loadSchema,
    during: loadSchema
      .optional()
      .describe("The same load from the break on; absent where nobody measured it to its end"),
  }),
  rtoMet: z.boolean(),
  held: z.boolean().describe("All was seen that must happen, in time, and nothing else"),
  problems: z.array(z.string()),
});

/** What breaking one thing on purpose came to. */
export type FaultRecord = z.output<typeof faultRecordSchema>;

/** What it comes to, from what was seen. Pure. */
export function judgeFault(about: Omit<FaultRecord, "version" | "kind" | "rtoMet" | "held">): FaultRecord {
  const { alarmSeconds, load, othersUntouched, problems, promised, struck, tookSeconds } = about;
  const isInTime = tookSeconds !== undefined && tookSeconds <= promised.rtoMinutes * 60;
  const all = [
    ...problems,
    ...(struck ? [] : ["nothing shows that it was broken, so nothing was proven"]),
    ...(othersUntouched ? [] : ["another stamp was not as it was, or nobody can tell"]),
    ...(alarmSeconds === undefined ? ["the alarm did not ring"] : []),
    ...(load.during === undefined ? ["the load was not measured while it was broken"] : []),
    ...(tookSeconds === undefined ? ["the stamp did not serve again"] : []),
    ...(tookSeconds !== undefined && !isInTime
      ? [`it served again after ${inMinutes(tookSeconds)}, and ${promised.rtoMinutes} min are promised`]
      : []),
  ];
  return {
    ...{ version: 1, kind: "fail", ...about },
    problems: all,
    rtoMet: isInTime,
    held: all.length === 0,
  };
}
