import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { StampError } from "../../../../core/errors";
import { jsonOf } from "./file";
import { type LakeStore, NOTES } from "./store";

/** What is left of an erasure at the centre: nothing that says of whom to who does not know it. */
const tombstoneSchema = z.strictObject({
  kind: z.literal("stampworks-erased"),
  version: z.literal(1),
  stamp: z.string(),
  salt: z.string(),
  /** SHA-256 of salt and the tenant's name. */
  sha256: z.string(),
  /** What was written until then is to be let in no more, ISO 8601. */
  until: z.iso.datetime(),
});
type Tombstone = z.output<typeof tombstoneSchema>;

/** Who was erased, by stamp and time. */
export class Tombstones {
  readonly #known = new Map<string, readonly Tombstone[]>();

  private constructor(private readonly all: readonly Tombstone[]) {}

  /** @throws StampError `state` for a note that is none: nobody could tell whose late events are to go */
  static async of(store: Pick<LakeStore, "notes" | "place">): Promise<Tombstones> {
    const all: Tombstone[] = [];
    for await (const text of store.notes()) {
      const note = tombstoneSchema.safeParse(jsonOf(text));
      if (!note.success)
        throw new StampError("state", `a note of an erasure in ${store.place} can't be read`, {
          received: `${NOTES}: ${note.error.issues[0]?.message ?? ""}`,
          fix: `look at what lies below ${NOTES}: nothing but stampworks writes there; put back the version before, or delete what is no note`,
        });
      all.push(note.data);
    }
    return new Tombstones(all);
  }

  /** Whether an event of a tenant was written before its erasure; one without a time was. */
  covers(tenant: string, stamp: string | undefined, time: number | undefined): boolean {
    return this.allOf(tenant).some(
      (each) =>
        (stamp === undefined || each.stamp === stamp) &&
        (time === undefined || time <= Date.parse(each.until)),
    );
  }

  private allOf(tenant: string): readonly Tombstone[] {
    const known =
      this.#known.get(tenant) ?? this.all.filter(({ salt, sha256 }) => sha256 === hashOf(tenant, salt));
    this.#known.set(tenant, known);
    return known;
  }
}

/** Writes down that a tenant's events of a stamp are erased. */
export async function entomb(
  store: LakeStore,
  { stamp, tenant, until }: { readonly tenant: string; readonly stamp: string; readonly until: Date },
): Promise<void> {
  const salt = randomUUID();
  const tombstone: Tombstone = {
    ...{ kind: "stampworks-erased", version: 1, stamp, salt },
    ...{ sha256: hashOf(tenant, salt), until: until.toISOString() },
  };
  await store.note(`${randomUUID()}.json`, JSON.stringify(tombstone));
}

function hashOf(tenant: string, salt: string): string {
  return createHash("sha256").update(`${salt}\n${tenant}`).digest("hex");
}
