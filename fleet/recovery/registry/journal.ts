import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { JournalForm, OpenJournal } from "../../../core/journal/journal";
import type { JournalStore } from "../../../core/journal/store";

const at = z.iso.datetime();

/** One line of the journal of a drill of the registry. */
const entrySchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("begin"),
    version: z.literal(1),
    at,
    by: z.string(),
    registry: z.string(),
    /** The drill's own name, which all that it makes bears: it stands here before anything is made. */
    name: z.string().regex(/^drill-[0-9a-f]{16}$/),
  }),
  /** What bears the name is gone, or a record says that it is not. */
  z.strictObject({ kind: z.literal("end"), at }),
]);
type Entry = z.output<typeof entrySchema>;

interface State {
  readonly begin: Extract<Entry, { kind: "begin" }>;
  readonly endedAt?: string;
}

/** The journal of one drill of the registry, open. */
export type RegistryDrillJournal = OpenJournal<Entry, State>;

/** The journal of a fleet's drills of its registry: what each of them may have made, before it is made. */
export const REGISTRY_DRILL_JOURNAL: JournalForm<Entry, State> = {
  name: "registry-drill",
  schema: entrySchema,
  begun: (entry) => (entry.kind === "begin" ? { begin: entry } : undefined),
  apply: (state, entry) => (entry.kind === "end" ? { ...state, endedAt: entry.at } : state),
  fix: "look for copies of the registry that drills have left, remove them by hand, then move the journal away",
};

/**
 * A name that nothing had before: what bears it was made in this drill. It fits into a folder's name and into those of a table (DynamoDB), an
 * account (Cosmos DB: 3–44 of a–z, 0–9 and -) and a database (Firestore: 4–63 of these).
 */
export function newDrillName(): string {
  return `drill-${randomBytes(8).toString("hex")}`;
}

/** What drills that were killed may have left, which nobody but a person may remove: one that is not theirs can't be told from here. */
export async function leftBehind(journals: JournalStore): Promise<readonly string[]> {
  const all = await journals.readAll(REGISTRY_DRILL_JOURNAL);
  // One that ended has told of those before it.
  const ended = all.findIndex(({ endedAt }) => endedAt !== undefined);
  return all
    .slice(0, ended < 0 ? all.length : ended)
    .map(
      ({ begin: { at: began, by, name } }) =>
        `the drill that ${by} began at ${began} did not end: look for what is called ${name}, a copy of the registry, and remove it by hand`,
    );
}
