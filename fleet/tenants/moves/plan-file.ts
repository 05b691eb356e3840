import { z } from "zod";
import { tenantItemSchema } from "../../../components/routing/contract";

const { stamp, tenant } = tenantItemSchema.shape;

/** What marks a file as a plan. */
const KIND = "stampworks-moves";

/** What a plan is to come to. */
export const goalSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("evacuate"), stamp }),
  z.strictObject({ kind: z.literal("rebalance") }),
  z.strictObject({ kind: z.literal("consolidate") }),
]);

/** What a plan is to come to. */
export type Goal = z.output<typeof goalSchema>;

/** Moves, and what they come to: what a plan's file and what a command prints have in common. */
export const movesShape = {
  goal: goalSchema,
  moves: z.array(z.strictObject({ tenant, from: stamp, to: stamp })),
  left: z
    .array(z.strictObject({ tenant, stamp, why: z.string() }))
    .describe("Tenants that ought to go and stay, and why"),
  emptied: z.array(stamp).describe("Stamps that have nobody once it is done"),
  stamps: z
    .array(
      z.strictObject({
        stamp,
        before: z.number().describe("Percent of the bound that binds"),
        most: z.number().describe("While the moves are made, whatever comes first"),
        after: z.number(),
      }),
    )
    .describe("The stamps that take part"),
};

/** A file that a person reads, and gives to `stampworks tenants move --file`. */
export const movesFileSchema = z.strictObject({
  kind: z.literal(KIND),
  version: z.literal(1),
  /** Who made it: `user@host`. */
  by: z.string(),
  at: z.iso.datetime(),
  ...movesShape,
});

/** A plan of moves as a file. */
export type MovesFile = z.output<typeof movesFileSchema>;

/** Whether what was read out of a file means to be a plan. */
export function isPlan(value: unknown): boolean {
  return typeof value === "object" && value !== null && Reflect.get(value, "kind") === KIND;
}

/** A plan as it is written. */
export function movesFile(
  plan: Pick<MovesFile, "goal" | "moves" | "left" | "emptied" | "stamps">,
  by: string,
  at: Date,
): MovesFile {
  return { kind: KIND, version: 1, by, at: at.toISOString(), ...plan };
}
