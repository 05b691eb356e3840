import { LmdbStore } from "../../tenants/registry/lmdb";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { join } from "node:path";
import { type KillAt, killer, perform, type Request, type Stage } from "./stage";

/** Runs a migration in a process of its own, which ends itself at the n-th point. Arguments: stage, request, n. */
async function main([stageText = "{}", requestText = "{}", at = "0"]: readonly string[]): Promise<void> {
  const stage = JSON.parse(stageText) as Stage;
  const registry = new RowRegistry(new LmdbStore(join(stage.folder, "registry")), "child");
  const killPoint = killer(join(stage.folder, "points"), JSON.parse(at) as KillAt);
  process.stdout.write(await perform(stage, registry, JSON.parse(requestText) as Request, { killPoint }));
  await registry.close();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
