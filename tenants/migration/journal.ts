import { join } from "node:path";
import type { JournalForm, OpenJournal } from "../../core/journal/journal";
import { type Entry, entrySchema } from "./entries";
import { apply, begun, type MigrationState } from "./state";

/** What the journal of a tenant's migration holds. */
export const MIGRATION_JOURNAL: JournalForm<Entry, MigrationState> = {
  name: "move",
  schema: entrySchema,
  begun: (entry) => (entry.kind === "begin" ? begun(entry) : undefined),
  apply,
  fix: "move the journal away and look at the tenant's entry in the registry: stampworks tenants show <tenant>",
};

/** The journal of one tenant's migration. Only who holds the tenant's lock may have one open. */
export type MigrationJournal = OpenJournal<Entry, MigrationState>;

/** The folder of what one tenant's movers keep on this machine. */
export function tenantFolder(folder: string, tenant: string): string {
  return join(folder, tenant);
}
