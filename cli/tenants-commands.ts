import type { AddCommand } from "./flag-command";
import { addMoveCommands } from "./move-commands";

const REGISTRY = [
  "--registry <place>",
  "a folder, dynamodb://, cosmos:// or firestore:// (default: what the routing stack made, else .stampworks/registry)",
] as const;
const STRATEGY = [
  "--strategy <name>",
  "room: most room in the binding bound; hash: consistent hashing (default: room)",
] as const;

/** The commands under `stampworks tenants`: who lives where. */
export function addTenantCommands(command: AddCommand): void {
  command(
    "place <tenant>",
    "give a new tenant its stamp: residency, then tier, then most room",
    async (...args) => (await import("./commands/tenants.js")).place(...args),
  )
    .option("--residency <code>", "the law its data stays under, e.g. eu")
    .option("--tier <name>", "standard, premium or dedicated (default: standard)")
    .option("--requests-per-second <n>", "what it takes at its peak (default: its share of a stamp)")
    .option("--database-connections <n>", "connections it holds (default: its share)")
    .option("--storage-gb <n>", "objects it stores (default: its share)")
    .option(...STRATEGY)
    .option("--explain", "say of every stamp why it was or was not chosen")
    .option("--dry-run", "choose and write nothing")
    .option(...REGISTRY);
  command("list", "list tenants and where they live", async (...args) =>
    (await import("./commands/tenants.js")).list(...args),
  )
    .option("--stamp <id>", "those with a seat on this stamp: at home, standby or moving")
    .option("--pool <name>", "those of this pool, e.g. eu-standard")
    .option(...REGISTRY);
  command("show <tenant>", "show a tenant: home, standby, move, version", async (...args) =>
    (await import("./commands/tenants.js")).show(...args),
  )
    .option("--history", "what it was, when and by whom")
    .option(...REGISTRY);
  command("import <file>", "take many tenants in, from CSV: tenant,residency,tier,stamp,…", async (...args) =>
    (await import("./commands/tenants-import.js")).importTenants(...args),
  )
    .option(...STRATEGY)
    .option("--dry-run", "place them on paper and write nothing")
    .option(...REGISTRY);
  command("remove <tenant>", "forget a tenant that has left; its data is yours to delete", async (...args) =>
    (await import("./commands/tenants.js")).remove(...args),
  )
    .option("--yes", "do so without asking")
    .option(...REGISTRY);
  command("stamps", "list the registered stamps, their room and use", async (...args) =>
    (await import("./commands/tenants-stamps.js")).stamps(...args),
  ).option(...REGISTRY);
  command("register <stamps...>", "let stamps that are up take tenants and requests", async (...args) =>
    (await import("./commands/tenants-stamps.js")).register(...args),
  ).option(...REGISTRY);
  command(
    "drain <stamp>",
    "let a stamp take no more tenants; those it has stay until they are moved",
    async (...args) => (await import("./commands/tenants-stamps.js")).drainStamp(...args),
  )
    .option("--undo", "let it take tenants again")
    .option(...REGISTRY);
  command("export", "write the whole registry as JSON, as a router away from it reads it", async (...args) =>
    (await import("./commands/tenants-stamps.js")).exportAll(...args),
  )
    .requiredOption("--out <file>", "file to write")
    .option(...REGISTRY);
  addMoveCommands(command);
}
