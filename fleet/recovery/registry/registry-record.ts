import { z } from "zod";
import { inMinutes } from "../record";

const since = z.strictObject({
  stamps: z.int(),
  pools: z.int(),
  tenants: z.int(),
  names: z.array(z.string()).describe("The last of them, at most 50: `tenant acme`, `stamp euw1b (removed)`"),
});

/** What restoring the registry's own backup came to. It is signed as it stands. */
export const registryRecordSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal("registry"),
  project: z.string(),
  registry: z.string().describe("Where the registry is"),
  backup: z.enum(["folder", "dynamodb", "command"]).describe("How it was brought back"),
  at: z.iso.datetime().describe("When it began: the moment at which the registry is taken to be lost"),
  by: z.string().describe("Who did it: user@machine"),
  tool: z.string().describe("stampworks and its version"),
  target: z.iso.datetime().optional().describe("The moment that was to come back; absent: the newest"),
  promised: z.strictObject({ rpoMinutes: z.number(), rtoMinutes: z.number() }),
  point: z.string().optional().describe("The recovery point; absent where nothing came back"),
  copied: z.int().optional().describe("Writes that the copy has"),
  written: z.int().optional().describe("Writes that the registry has"),
  items: z.int().optional().describe("Stamps, pools and tenants that were compared"),
  notCompared: z.array(z.string()).optional().describe("What of the registry's store was not looked at"),
  since: since.optional().describe("What was written since the copy, each once"),
  ageSeconds: z.number().optional().describe("How long ago the first write was made that would be lost"),
  tookSeconds: z.number().describe("How long it took to be back, the comparison not counted"),
  rpoMet: z.boolean(),
  rtoMet: z.boolean(),
  held: z.boolean().describe("It came back in time, and lacks nothing but what was written since"),
  problems: z.array(z.string()),
});

/** What restoring the registry's own backup came to. */
export type RegistryRecord = z.output<typeof registryRecordSchema>;

/** What it comes to, from what was found. Pure. */
export function judgeRegistry(
  about: Omit<RegistryRecord, "version" | "kind" | "rpoMet" | "rtoMet" | "held">,
): RegistryRecord {
  const { ageSeconds, problems, promised, tookSeconds } = about;
  const rpoMet = ageSeconds !== undefined && ageSeconds <= promised.rpoMinutes * 60;
  const rtoMet = ageSeconds !== undefined && tookSeconds <= promised.rtoMinutes * 60;
  const all = [
    ...problems,
    ...(ageSeconds !== undefined && !rpoMet
      ? [`writes of ${inMinutes(ageSeconds)} would be lost, and ${promised.rpoMinutes} min are promised`]
      : []),
    ...(tookSeconds > promised.rtoMinutes * 60
      ? [`it took ${inMinutes(tookSeconds)} to be back, and ${promised.rtoMinutes} min are promised`]
      : []),
  ];
  const held = ageSeconds !== undefined && all.length === 0;
  return { ...{ version: 1, kind: "registry", ...about }, problems: all, rpoMet, rtoMet, held };
}
