import type { AddCommand } from "./flag-command";

/** Adding a stamp, and the router on this machine. */
export function addFleetCommands(command: AddCommand): void {
  command(
    "add <id>",
    "add a stamp: write its config with a free block, once preview and laws agree",
    async (...args) => (await import("./commands/add.js")).add(...args),
  )
    .option("--cloud <name>", "aws, azure or gcp")
    .option("--region <name>", "the cloud's own name of the region")
    .option(
      "--account <id>",
      "the AWS account, Azure subscription or Google Cloud project the stamp lives in",
    )
    .option("--class <name>", "a class of the blueprint")
    .option("--ring <name>", "rollout ring: canary, early, broad or one of your own")
    .option("--cidr <block>", "private block, /16 to /20 (default: the first free one)")
    .option("--prefix <length>", "size of the block to look for, 16 to 20 (default: 16)")
    .option("--residency <code>", "refuse a region under another law, e.g. eu")
    .option("--release <name>", "release to start with (default: what its class runs)")
    .option("--expires <day>", "last day of an ephemeral stamp, e.g. 2027-01-31")
    .option(
      "--registry <place>",
      "where the registry is (default: what the routing stack made, else .stampworks/registry)",
    );
  command(
    "route [stacks...]",
    "with --local: HAProxy before simulated stand-ins of the stamps, on this machine",
    async (...args) => (await import("./commands/route.js")).route(...args),
  )
    .option("--local", "run the thin router here")
    .option("--port <n>", "port on the loopback interface, 0 for any free one (default: 8080)")
    .option("--for <seconds>", "end by itself after so long, 1 to 86400 (default: 3600)")
    .option("--down <ids>", "stamps to begin with stopped, separated by commas")
    .option("--haproxy <path>", "HAProxy 3.0 or newer (default: on PATH, or unpacked below .tools)");
}
