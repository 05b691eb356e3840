import { readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderRouting } from "../../fleet/check/routing/render-routing";
import { renderStamp } from "../../fleet/check/render-fleet";
import { openFleet, stackSpec } from "../../fleet/open";
import { TokenTable } from "../../graph/model/tokens";
import type { RenderedStack } from "./stacks";

/** Renders every stack of the repository's own fleet and of each example: `render-child <repository> <file>`. */
async function main(root: string, file: string): Promise<void> {
  const examples = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const fleets = [
    { fleet: "stacks", cwd: root },
    ...examples.map(({ name }) => ({ fleet: name, cwd: join(root, "examples", name) })),
  ];
  const stacks: RenderedStack[] = [];
  for (const { fleet, cwd } of fleets) {
    const loaded = await openFleet({ cwd, emit: () => undefined });
    const table = new TokenTable();
    const outputs = new Map<
      string,
      Parameters<typeof renderRouting>[1] extends (id: string) => infer O ? O : never
    >();
    for (const entry of loaded.inventory.stamps) {
      const { graph } = await renderStamp(stackSpec(loaded, entry), table);
      outputs.set(entry.id, graph.outputs);
      stacks.push({ fleet, stack: entry.id, region: entry.identity.region, resources: graph.resources });
    }
    const { routing } = loaded.inventory;
    if (routing === undefined) continue;
    const { graph } = await renderRouting(stackSpec(loaded, routing), (id) => outputs.get(id), table);
    stacks.push({ fleet, stack: "routing", region: "us-east-1", resources: graph.resources });
  }
  writeFileSync(file, JSON.stringify(stacks));
}

const [root = "", file = ""] = process.argv.slice(2);
void main(resolve(root), file);
