import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { embeddedEngine } from "../../engines/embedded";
import { fleetContext } from "../../fleet/context";
import { add } from "../../fleet/lifecycle/add";
import { FleetFolder, identity } from "../cli/fleet-folder";
import { bundle } from "../engines/bundle";
import { START } from "../start";
import { times } from "../sweep";

const child = bundle("../faults/add-child.ts");
afterAll(() => child.dispose());

const FLAGS = {
  cloud: "aws",
  region: "eu-west-1",
  account: "210000000009",
  class: "standard",
  ring: "early",
};

function killedAdd(folder: FleetFolder, point: number): NodeJS.Signals | null {
  const args = [...START, child.file, folder.root, String(point), "euw1b", JSON.stringify(FLAGS)];
  const result = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(result.stderr).toBe("");
  return result.signal;
}

/** Asks again, in this process: what is tried is what a killed one left. */
async function addHere(folder: FleetFolder): Promise<void> {
  await add({ id: "euw1b", values: FLAGS }, fleetContext({ cwd: folder.root, engine: embeddedEngine }));
}

test("an add killed anywhere leaves a whole config or none, and asked again gives the same one", async () => {
  const texts: string[] = [];
  let kills = 0;
  for (let point = 1, killed = true; killed; point += times(2, 1)) {
    const folder = new FleetFolder({ "stacks/Pulumi.euw1a.yaml": identity() });
    const file = join(folder.root, "stacks/Pulumi.euw1b.yaml");
    try {
      killed = killedAdd(folder, point) === "SIGKILL";
      if (killed) kills += 1;
      if (existsSync(file)) texts.push(readFileSync(file, "utf8"));
      await addHere(folder);
      texts.push(readFileSync(file, "utf8"));
      expect(readdirSync(join(folder.root, "stacks")).sort()).toEqual([
        "Pulumi.euw1a.yaml",
        "Pulumi.euw1b.yaml",
      ]);
    } finally {
      folder.remove();
    }
  }
  process.stdout.write(`add: killed at ${kills} points, each asked again to the same end\n`);
  expect(texts.length).toBeGreaterThanOrEqual(5);
  expect(new Set(texts).size).toBe(1);
});
