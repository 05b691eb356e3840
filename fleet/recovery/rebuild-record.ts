import { z } from "zod";
import { Cloud } from "../../components/contract/cloud";
import { inMinutes } from "./record";

/** What bringing a stamp up from nothing came to. It is signed as it stands. */
export const rebuildRecordSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal("rebuild"),
  project: z.string(),
  stamp: z.string().describe("The stamp that one like it was made of"),
  as: z.string().describe("The one that was made, and is gone again"),
  class: z.string(),
  cloud: z.enum(Cloud),
  region: z.string(),
  simulated: z.boolean().describe("Whether no cloud was touched: its time promises nothing"),
  at: z.iso.datetime().describe("When it began"),
  by: z.string().describe("Who did it: user@machine"),
  tool: z.string().describe("stampworks and its version"),
  promised: z.strictObject({ rtoMinutes: z.number() }),
  resources: z.int().optional().describe("Resources that were made; absent where it did not come up"),
  tookSeconds: z.number().describe("From the word until it was up"),
  retiredSeconds: z.number().optional().describe("How long it took to be gone again; absent where it is not"),
  rtoMet: z.boolean(),
  held: z.boolean().describe("It came up in time, equal to its class, and nothing of it is left"),
  problems: z.array(z.string()),
});

/** What bringing a stamp up from nothing came to. */
export type RebuildRecord = z.output<typeof rebuildRecordSchema>;

/** What it comes to, from what was found. Pure. */
export function judgeRebuild(
  about: Omit<RebuildRecord, "version" | "kind" | "rtoMet" | "held">,
): RebuildRecord {
  const { problems, promised, resources, tookSeconds } = about;
  const isInTime = tookSeconds <= promised.rtoMinutes * 60;
  const late = isInTime
    ? []
    : [`it took ${inMinutes(tookSeconds)} to come up, and ${promised.rtoMinutes} min are promised`];
  const all = [...problems, ...late];
  return {
    ...{ version: 1, kind: "rebuild", ...about, problems: all },
    rtoMet: resources !== undefined && isInTime,
    held: resources !== undefined && all.length === 0,
  };
}
