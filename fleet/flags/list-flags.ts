import { z } from "zod";
import { messageOf } from "../../core/message";
import { redactText } from "../../core/redact";
import type { FleetContext } from "../context";
import { openInventory } from "../open";
import { flagsOf } from "./compile";
import { readFlags } from "./file";
import { placesOf } from "../delivery/places";
import { FLAGS_PLACE } from "./place";
import { whoSchema } from "./schema";

/** Nothing is to be said to list flags. */
export type ListFlagsInput = Readonly<Record<string, never>>;

/** What `stampworks flags list --json` prints. */
export const listFlagsSchema = z.object({
  flags: z.array(
    z.object({
      flag: z.string(),
      state: z.enum(["ENABLED", "DISABLED"]),
      variants: z.array(z.string()).describe("Names of its values"),
      defaultVariant: z.string().describe("What everybody has whom no rule names"),
      rules: z
        .array(z.object({ ...whoSchema.shape, variant: z.string() }))
        .describe("The first that fits decides"),
    }),
  ),
  stamps: z.array(
    z.object({
      id: z.string(),
      ring: z.string(),
      class: z.string(),
      has: z
        .enum(["current", "behind", "nothing", "unread"])
        .describe("Whether its application reads what the project's file says"),
      reason: z.string().optional().describe("Why it can't be read"),
    }),
  ),
});

/** The flags there are, and which stamps have them as the project's file says. */
export type ListFlagsResult = z.output<typeof listFlagsSchema>;

/**
 * Lists the fleet's flags, and looks at what each stamp's application reads.
 * @throws StampError `input` for a file that is not in order
 */
export async function listFlags(_: ListFlagsInput, context: FleetContext): Promise<ListFlagsResult> {
  const inventory = openInventory(context.cwd);
  const { flags } = readFlags(inventory.project.root);
  const placeOf = placesOf(flags.deliver, FLAGS_PLACE, inventory, context);
  const { default: pLimit } = await import("p-limit");
  const limit = pLimit(context.parallel);
  const stamps = inventory.stamps.map((stamp) =>
    limit(async () => {
      const { id, identity } = stamp;
      const facts = { id, ring: identity.ring, class: identity.class };
      try {
        const text = await placeOf(id).read();
        const wanted = flagsOf(flags, facts);
        const has = text === undefined ? "nothing" : text === wanted ? "current" : "behind";
        return { ...facts, has } as const;
      } catch (error) {
        return { ...facts, has: "unread", reason: redactText(messageOf(error)).slice(0, 500) } as const;
      }
    }),
  );
  return {
    flags: Object.entries(flags.flags).map(([flag, { defaultVariant, set, state, variants }]) => ({
      ...{ flag, state, defaultVariant, rules: set },
      variants: Object.keys(variants),
    })),
    stamps: await Promise.all(stamps),
  };
}
