import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity } from "../cli/fleet-folder";
import { bundle } from "../engines/bundle";

const child = bundle("../faults/add-child.ts");
afterAll(() => child.dispose());

const FLAGS = {
  cloud: "aws",
  region: "eu-west-1",
  account: "210000000009",
  class: "standard",
  ring: "early",
};

function add(folder: FleetFolder, point: number): NodeJS.Signals | null {
  const args = [child.file, folder.root, String(point), "euw1b", JSON.stringify(FLAGS)];
  const result = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(result.stderr).toBe("");
  return result.signal;
}

test("an add killed anywhere leaves a whole config or none, and asked again gives the same one", () => {
  const texts: string[] = [];
  let kills = 0;
  for (let point = 1, killed = true; killed; point += 1) {
    const folder = new FleetFolder({ "stacks/Pulumi.euw1a.yaml": identity() });
    const file = join(folder.root, "stacks/Pulumi.euw1b.yaml");
    try {
      killed = add(folder, point) === "SIGKILL";
      if (killed) kills += 1;
      if (existsSync(file)) texts.push(readFileSync(file, "utf8"));
      expect(add(folder, 0)).toBeNull();
      texts.push(readFileSync(file, "utf8"));
      expect(readdirSync(join(folder.root, "stacks")).sort()).toEqual([
        "Pulumi.euw1a.yaml",
        "Pulumi.euw1b.yaml",
      ]);
    } finally {
      folder.remove();
    }
  }
  process.stdout.write(`add: killed at ${kills} of ${kills} points, each asked again to the same end\n`);
  expect(texts.length).toBeGreaterThanOrEqual(5);
  expect(new Set(texts).size).toBe(1);
});
