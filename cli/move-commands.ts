import type { AddCommand } from "./flag-command";

/** The command under `stampworks tenants` that moves one. */
export function addMoveCommands(command: AddCommand): void {
  command(
    "move <tenant>",
    "move a tenant to another stamp: copy, dual-write, verify, cut over, soak, delete",
    async (...args) => (await import("./commands/tenants-move.js")).move(...args),
  )
    .option("--to <stamp>", "begin: the stamp it goes to")
    .option(
      "--tier <name>",
      "what it is sold from then on: standard, premium or dedicated (default: as it is)",
    )
    .option("--check", "only say whether it could begin")
    .option("--yes", "begin, or abort, without asking")
    .option("--until <phase>", "stop after copy, dual-write, verify, cut-over or soak; --resume goes on")
    .option("--dual-write <time>", "bring changes over for so long before it is verified (default: 24h)")
    .option("--soak <time>", "wait so long between cut-over and deletion (default: 24h)")
    .option("--lease <time>", "how long applications go by a home they were told (default: 10s)")
    .option("--pause <time>", "most that the cut-over may keep the tenant's requests waiting (default: 2m)")
    .option(
      "--every <time>",
      "how often changes are looked for; object stores are listed each time (default: 30s)",
    )
    .option("--patience <time>", "how long a database or store may be away before it stops (default: 10m)")
    .option("--status", "say where it stands")
    .option("--resume", "go on where it stopped")
    .option("--repair", "with --resume: bring over again what was found to differ")
    .option("--abort", "take it back; possible until the deletion has begun")
    .option("--journal <dir>", "where the journals are kept (default: .stampworks/moves)")
    .option(
      "--registry <place>",
      "a folder, dynamodb://, cosmos:// or firestore:// (default: what the routing stack made, else .stampworks/registry)",
    );
}
