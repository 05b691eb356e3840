import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capacity } from "../../cli/capacity";
import { classSchema } from "../../components/contract/class";
import { capacitySchema } from "../../fleet/planning/capacity-schema";
import type { CapacityChange } from "../../fleet/planning/watch/open";
import { FleetFolder, identity, PROGRAM } from "../cli/fleet-folder";
import { type Ran, runInProcess } from "../cli/in-process";

const bounds = { tenants: 150, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 7500 };
export const STANDARD = JSON.stringify(classSchema.parse({ bounds, app: { image: "web" } }));
export const ACCOUNTS = "210000000001,210000000007,210000000008";

/** A fleet of one stamp, euw1a, and a routing layer, whose capacity is watched; its folder may become a repository. */
export class WatchedFleet {
  readonly folder = new FleetFolder({
    "index.js": PROGRAM.replace("standard: {}", `standard: ${STANDARD}`).replace(
      "global: {",
      "routing: {}, global: {",
    ),
    "stacks/Pulumi.euw1a.yaml": identity(),
    "stacks/Pulumi.routing.yaml":
      'config:\n  stampworks:cloud: aws\n  stampworks:regions: ["us-east-1", "eu-west-1"]\n  stampworks:account: "210000000099"\n  stampworks:stamps:\n    - euw1a\n',
  });

  /** Says how full euw1a is. @returns the file that does */
  use(percent: number): string {
    writeFileSync(join(this.folder.root, "use.csv"), `stamp,tenants\neuw1a,${(1.5 * percent).toFixed(1)}\n`);
    return "use.csv";
  }

  async watch(percent: number, flags: object = {}): Promise<Ran & { changes: CapacityChange[] }> {
    const asked = { watch: true, account: ACCOUNTS, use: this.use(percent), ...flags };
    const ran = await runInProcess(capacity, {
      ...{ cwd: this.folder.root, args: [[]], flags: asked, json: true },
    });
    const { changes } = capacitySchema.parse(JSON.parse(ran.stdout));
    expect(changes).toEqual((JSON.parse(ran.stdout) as { changes: unknown }).changes);
    return { ...ran, changes: (JSON.parse(ran.stdout) as { changes: CapacityChange[] }).changes };
  }

  /** Watches with use as a file says. */
  async given(csv: string, json = false): Promise<Ran> {
    writeFileSync(join(this.folder.root, "use.csv"), csv);
    const flags = { watch: true, account: ACCOUNTS, use: "use.csv" };
    return runInProcess(capacity, { cwd: this.folder.root, args: [[]], flags, json });
  }

  git(...args: string[]): string {
    const ran = spawnSync("git", args, { cwd: this.folder.root, encoding: "utf8" });
    expect({ args, status: ran.status, stderr: ran.status === 0 ? "" : ran.stderr }).toMatchObject({
      status: 0,
    });
    return ran.stdout;
  }

  /** Makes the folder a repository whose branch is main. */
  commitAll(): void {
    this.git("init", "--quiet", "--initial-branch=main");
    writeFileSync(join(this.folder.root, ".gitignore"), "node_modules\n.stampworks\nuse.csv\n");
    this.git("add", "-A");
    this.commit("first");
  }

  commit(message: string): void {
    this.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-am", message);
  }

  /** Takes the stamp away that a change has added. */
  takeAway(): void {
    rmSync(join(this.folder.root, "stacks/Pulumi.euw1a1.yaml"));
    this.folder.write(
      "stacks/Pulumi.routing.yaml",
      readFileSync(join(this.folder.root, "stacks/Pulumi.routing.yaml"), "utf8").replace(
        "    - euw1a1\n",
        "",
      ),
    );
  }
}
