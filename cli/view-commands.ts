import type { AddCommand } from "./fleet-commands";

/** The commands that show a fleet; they change nothing. */
export function addViewCommands(command: AddCommand): void {
  command("report", "write all that is known of the fleet as one HTML file", async (context, _, flags) =>
    (await import("./commands/report.js")).report(context, flags),
  )
    .option("--out <file>", "file to write; - for stdout (default: fleet.html)")
    .option("--drift", "ask the clouds whether stamps drifted")
    .option("--registry <where>", "registry to count tenants in (default: the fleet's own, if it has one)")
    .option("--journal <dir>", "where rollouts' journals are kept (default: .stampworks/rollouts)");
  command("graph", "draw the fleet's topology: routing layer, regions, stamps", async (context, _, flags) =>
    (await import("./commands/graph.js")).graph(context, flags),
  )
    .option("--format <name>", "svg, mermaid or dot (default: svg)")
    .option("--out <file>", "file to write (default: stdout)");
}
