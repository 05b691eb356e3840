import type { KillPoint } from "../../core/files/durable";
import { Journal, readJournal } from "../../core/journal/journal";
import type { Begin, Entry } from "../../tenants/migration/entries";
import { MIGRATION_JOURNAL } from "../../tenants/migration/journal";
import type { MigrationState } from "../../tenants/migration/state";

export { tenantFolder } from "../../tenants/migration/journal";

/** The journal of one migration in a folder. */
export type MigrationJournal = Journal<Entry, MigrationState>;

/** Makes and opens the journals of migrations in a folder, with the moments at which a test may end its process. */
export const MigrationJournal = {
  create(folder: string, begin: Begin, killPoint?: KillPoint): MigrationJournal {
    return Journal.create(MIGRATION_JOURNAL, folder, begin, killPoint);
  },
  open(folder: string, killPoint?: KillPoint): MigrationJournal | undefined {
    return Journal.open(MIGRATION_JOURNAL, folder, killPoint);
  },
};

/** What a folder's newest journal says. */
export function readMigration(folder: string): (MigrationState & { readonly number: number }) | undefined {
  return readJournal(MIGRATION_JOURNAL, folder);
}
