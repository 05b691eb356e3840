import { join } from "node:path";
import { Journal, type JournalForm, readJournal } from "../../core/journal/journal";
import type { KillPoint } from "../../core/files/durable";
import { type Begin, type Entry, entrySchema } from "./entries";
import { apply, begun, type MigrationState } from "./state";

const FORM: JournalForm<Entry, MigrationState> = {
  name: "move",
  schema: entrySchema,
  begun: (entry) => (entry.kind === "begin" ? begun(entry) : undefined),
  apply,
  fix: "move the journal away and look at the tenant's entry in the registry: stampworks tenants show <tenant>",
};

/** The journal of one tenant's migration; see {@link Journal}. Only who holds the tenant's lock may have one open. */
export type MigrationJournal = Journal<Entry, MigrationState>;

/** Makes and opens the journals of migrations. */
export const MigrationJournal = {
  /** Begins a migration's journal. */
  create(folder: string, begin: Begin, killPoint?: KillPoint): MigrationJournal {
    return Journal.create(FORM, folder, begin, killPoint);
  },
  /**
   * Opens a tenant's newest journal to go on with it; undefined where there is none.
   * @throws StampError `state` when it is damaged
   */
  open(folder: string, killPoint?: KillPoint): MigrationJournal | undefined {
    return Journal.open(FORM, folder, killPoint);
  },
};

/**
 * What a tenant's newest journal says, without holding anything; undefined where there is none.
 * @throws StampError `state` when it is damaged
 */
export function readMigration(folder: string): (MigrationState & { readonly number: number }) | undefined {
  return readJournal(FORM, folder);
}

/** The folder of one tenant's journals and lock. */
export function tenantFolder(folder: string, tenant: string): string {
  return join(folder, tenant);
}
