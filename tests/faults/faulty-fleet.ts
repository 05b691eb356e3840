import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { classSchema } from "../../components/contract/class";
import { FleetFolder, identity, PROGRAM } from "../cli/fleet-folder";
import { START } from "../start";

const BOUNDS = { tenants: 100, requestsPerSecond: 1000, databaseConnections: 500, storageGb: 1000 };
/** Stamps that tell what the registry wants to know of them. */
const STAMPS = PROGRAM.replaceAll(
  /(standard|premium): \{\}/g,
  `$1: ${JSON.stringify(classSchema.parse({ bounds: BOUNDS, app: { image: "web" } }))}`,
).replace(
  'release: "1",',
  `release: "1", region: "eu-west-1", residency: "eu", ring: config.require("ring"), retiring: false,
    hostName: id + ".example", bounds: ${JSON.stringify(BOUNDS)},`,
);
const MAIN = join(__dirname, "../../dist/cli/main.js");

/** Commands that are run over a fleet with two stamps that are up, on one of which a tenant lives. */
export const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  up: ["up", "euw1a"],
  add: "add euw1b --cloud aws --region eu-west-1 --account 210000000009 --class standard --ring early".split(
    " ",
  ),
  rollout: ["rollout", "--release", "r2", "--all-at-once", "--yes"],
  retire: ["retire", "euw1a", "--yes"],
  "tenants place": ["tenants", "place", "other", "--residency", "eu"],
  "tenants import": ["tenants", "import", "tenants.csv"],
  "tenants move": `tenants move acme --to euw1c --yes ${"dual-write soak lease every patience"
    .split(" ")
    .map((span) => `--${span} 0s`)
    .join(" ")}`.split(" "),
};

const MOVERS = `movers:
  - kind: objects
    prefix: "{tenant}/"
    store: { kind: directory, folder: "objects/{stamp}" }
`;

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

/** Runs the compiled command in a folder. */
export function runIn(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Ended {
  return spawnSync(process.execPath, [...START, MAIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: "test", UV_USE_IO_URING: "0", ...env },
  });
}

/** A fleet that every one of the commands has something to do in. */
export class FaultyFleet {
  private readonly fleet = new FleetFolder({
    "stacks/Pulumi.euw1a.yaml": identity({ ring: "early" }),
    "stacks/Pulumi.euw1c.yaml": identity({ cidr: "10.18.0.0/16", account: '"210000000003"', ring: "early" }),
    "index.js": STAMPS,
    "movers.yaml": MOVERS,
    "home.csv": "tenant,residency,stamp\nacme,eu,euw1a\n",
    "tenants.csv": "tenant,residency\none,eu\ntwo,eu\n",
    "objects/euw1a/acme/letter.txt": "kept",
  });

  constructor() {
    for (const line of ["up --all", "tenants register euw1a euw1c", "tenants import home.csv"])
      expect(runIn(this.root, line.split(" "))).toMatchObject({ status: 0 });
  }

  get root(): string {
    return this.fleet.root;
  }

  dispose(): void {
    this.fleet.remove();
  }
}
