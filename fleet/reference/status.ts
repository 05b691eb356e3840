import { z } from "zod";
import { messageOf } from "../../core/message";
import { redactText } from "../../core/redact";
import { type Bundle, readBundle, versionOf } from "../../tenants/client/reference/bundle";
import type { FleetContext } from "../context";
import { placesOf } from "../delivery/places";
import { openInventory } from "../open";
import { readContents, readReference } from "./file";
import { REFERENCE_PLACE } from "./schema";
import { isOf } from "./texts";

/** Nothing is to be said to see how it stands. */
export type ReferenceStatusInput = Readonly<Record<string, never>>;

/** What `stampworks reference status --json` prints. */
export const referenceStatusSchema = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      file: z.string(),
      version: z
        .string()
        .optional()
        .describe("SHA-256 of the project's file; none where there is no file yet"),
    }),
  ),
  stamps: z.array(
    z.object({
      id: z.string(),
      ring: z.string(),
      class: z.string(),
      has: z
        .enum(["current", "behind", "nothing", "broken", "unread"])
        .describe("Whether its application reads what the project's files say"),
      reason: z.string().optional().describe("What is broken, or why it can't be read"),
      sequence: z.int().optional().describe("Counted up with each change"),
      data: z.array(
        z.object({
          name: z.string(),
          version: z.string(),
          ageSeconds: z.number().describe("Since this version was first given to a stamp"),
        }),
      ),
    }),
  ),
});
export type ReferenceStatus = z.output<typeof referenceStatusSchema>;

type StampStatus = ReferenceStatus["stamps"][number];

/**
 * Which stamp has which version of the fleet's reference data.
 * @throws StampError `input` for files that are not in order
 */
export async function referenceStatus(
  _: ReferenceStatusInput,
  context: FleetContext,
): Promise<ReferenceStatus> {
  const inventory = openInventory(context.cwd);
  const { root } = inventory.project;
  const reference = readReference(root);
  const contents = readContents(root, reference);
  const placeOf = placesOf(reference.deliver, REFERENCE_PLACE, inventory, context);
  const { default: pLimit } = await import("p-limit");
  const limit = pLimit(context.parallel);
  const stamps = inventory.stamps.map(({ id, identity }) =>
    limit(async (): Promise<StampStatus> => {
      const facts = { id, ring: identity.ring, class: identity.class };
      const without = (has: "nothing" | "broken" | "unread", error?: unknown): StampStatus => ({
        ...facts,
        has,
        data: [],
        ...(error === undefined ? {} : { reason: redactText(messageOf(error)).slice(0, 500) }),
      });
      let text: string | undefined;
      try {
        text = await placeOf(id).read();
      } catch (error) {
        return without("unread", error);
      }
      if (text === undefined) return without("nothing");
      try {
        const bundle = readBundle(text);
        const { sequence } = bundle;
        return {
          ...facts,
          has: isOf(bundle, contents) ? "current" : "behind",
          sequence,
          data: agesOf(bundle),
        };
      } catch (error) {
        return without("broken", error);
      }
    }),
  );
  return {
    data: Object.entries(reference.data).map(([name, { file }]) => {
      const content = contents.get(name);
      return { name, file, ...(content === undefined ? {} : { version: versionOf(content.content) }) };
    }),
    stamps: await Promise.all(stamps),
  };
}

function agesOf({ data }: Bundle): StampStatus["data"] {
  const now = Date.now();
  return Object.entries(data).map(([name, { made, version }]) => ({
    ...{ name, version },
    ageSeconds: Math.max(0, now - made) / 1000,
  }));
}
