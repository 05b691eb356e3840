import { z } from "zod";
import { Cloud } from "../../components/contract/cloud";

const check = z.strictObject({
  check: z.string(),
  held: z.boolean(),
  found: z.string().describe("What was found, or what is wrong"),
});

const restored = z.strictObject({
  name: z.string(),
  kind: z.string(),
  point: z.string().optional().describe("The recovery point; absent where none could be restored"),
  digest: z.string().optional().describe("SHA-256 of what identifies it: a manifest, a list of checksums"),
  upTo: z.iso.datetime().optional().describe("All that was acknowledged up to this moment came back"),
  ageSeconds: z.number().optional().describe("How much would have been lost"),
  tookSeconds: z.number().describe("How long it took to be back, checks not counted"),
  facts: z.array(z.string()),
  checks: z.array(check),
  problems: z.array(z.string()),
});

/** What a drill found. It is signed as it stands. */
export const drillRecordSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal("restore"),
  project: z.string(),
  stamp: z.string(),
  class: z.string(),
  cloud: z.enum(Cloud),
  region: z.string(),
  at: z.iso.datetime().describe("When it began: the moment at which the stamp is taken to be lost"),
  by: z.string().describe("Who did it: user@machine"),
  tool: z.string().describe("stampworks and its version"),
  target: z.iso.datetime().optional().describe("The moment that was to come back; absent: the newest"),
  promised: z.strictObject({ rpoMinutes: z.number(), rtoMinutes: z.number() }),
  restored: z.array(restored),
  ageSeconds: z.number().optional().describe("The oldest part's; absent where one did not come back"),
  tookSeconds: z.number(),
  rpoMet: z.boolean(),
  rtoMet: z.boolean(),
  held: z.boolean().describe("All came back, within what is promised, and every check held"),
  problems: z.array(z.string()),
});

/** What a drill found. */
export type DrillRecord = z.output<typeof drillRecordSchema>;
/** What it found of one thing that was to be restored. */
export type RestoredRecord = DrillRecord["restored"][number];

/** What a drill comes to, from what it found of each thing. Pure. */
export function judge(
  about: Omit<
    DrillRecord,
    "ageSeconds" | "tookSeconds" | "rpoMet" | "rtoMet" | "held" | "problems" | "version" | "kind"
  >,
): DrillRecord {
  const { promised, restored: all } = about;
  const ages = all.map(({ ageSeconds }) => ageSeconds);
  const known = ages.filter((age) => age !== undefined);
  const age = known.length === all.length ? Math.max(0, ...known) : undefined;
  const took = all.reduce((sum, { tookSeconds }) => sum + tookSeconds, 0);
  const [rpo, rto] = [promised.rpoMinutes * 60, promised.rtoMinutes * 60];
  const problems = all.flatMap(({ ageSeconds, checks, name, problems: own }) => [
    ...own.map((problem) => `${name}: ${problem}`),
    ...(ageSeconds !== undefined && ageSeconds > rpo
      ? [
          `${name}: what came back is ${inMinutes(ageSeconds)} old, and ${promised.rpoMinutes} min are promised`,
        ]
      : []),
    ...checks.flatMap(({ check: what, found, held }) => (held ? [] : [`${name}: ${what}: ${found}`])),
  ]);
  if (took > rto)
    problems.push(`it took ${inMinutes(took)} to be back, and ${promised.rtoMinutes} min are promised`);
  return {
    ...{ version: 1, kind: "restore", ...about },
    ...(age === undefined ? {} : { ageSeconds: age }),
    tookSeconds: took,
    rpoMet: age !== undefined && age <= rpo,
    rtoMet: age !== undefined && took <= rto,
    held: age !== undefined && problems.length === 0,
    problems,
  };
}

/** A span for people. */
export function inMinutes(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 6) / 10} min`;
}
