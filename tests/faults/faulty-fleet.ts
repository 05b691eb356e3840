import { spawnSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { classSchema } from "../../components/contract/class";
import { FleetFolder, identity, PROGRAM } from "../cli/fleet-folder";
import { START } from "../start";

const BOUNDS = { tenants: 100, requestsPerSecond: 1000, databaseConnections: 500, storageGb: 1000 };
/** Stamps that tell what the registry wants to know of them. */
export const STAMPS = PROGRAM.replaceAll(
  /(standard|premium): \{\}/g,
  `$1: ${JSON.stringify(classSchema.parse({ bounds: BOUNDS, app: { image: "web" } }))}`,
).replace(
  'release: "1",',
  `release: "1", region: "eu-west-1", residency: "eu", ring: config.require("ring"), retiring: false,
    hostName: id + ".example", bounds: ${JSON.stringify(BOUNDS)},`,
);
const MAIN = join(__dirname, "../../dist/cli/main.js");

/** What a command is that fails in the middle, and how it goes on. */
export interface FaultyCommand {
  readonly line: readonly string[];
  /** What goes on with what was begun, where the same line does not. */
  readonly resume?: readonly string[];
  /** What is there in the end, and what is not. */
  readonly files?: readonly string[];
  readonly gone?: readonly string[];
  /** What files say in the end. */
  readonly says?: Readonly<Record<string, RegExp>>;
  /** A line, and what it shows in the end. */
  readonly look?: { readonly line: readonly string[]; readonly shows: RegExp };
}

const words = (line: string): readonly string[] => line.split(" ");
const STATE = ".stampworks/state/probe";

/** Commands that are run over a fleet with two stamps that are up, on one of which a tenant lives. */
export const COMMANDS: Readonly<Record<string, FaultyCommand>> = {
  up: { line: ["up", "euw1a"], files: [`${STATE}/euw1a.json`] },
  add: {
    line: words(
      "add euw1b --cloud aws --region eu-west-1 --account 210000000009 --class standard --ring early",
    ),
    files: ["stacks/Pulumi.euw1b.yaml"],
  },
  rollout: {
    line: words("rollout --release r2 --all-at-once --yes"),
    resume: words("rollout --resume"),
    says: { "stacks/Pulumi.euw1a.yaml": /release: r2\n/, "stacks/Pulumi.euw1c.yaml": /release: r2\n/ },
  },
  retire: {
    // The other has a tenant.
    line: words("retire euw1c --yes"),
    files: ["stacks/retired.yaml"],
    gone: ["stacks/Pulumi.euw1c.yaml"],
  },
  "tenants place": {
    line: words("tenants place other --residency eu"),
    look: { line: words("tenants list --json"), shows: /"acme".*"other"/su },
  },
  "tenants import": {
    line: words("tenants import tenants.csv"),
    look: { line: words("tenants list --json"), shows: /"acme".*"one".*"two"/su },
  },
  "tenants move": {
    line: words(
      `tenants move acme --to euw1c --yes ${words("dual-write soak lease every patience")
        .map((span) => `--${span} 0s`)
        .join(" ")}`,
    ),
    resume: words("tenants move acme --resume"),
    files: ["objects/euw1c/acme/letter.txt"],
    gone: ["objects/euw1a/acme/letter.txt"],
    look: { line: words("tenants list --json"), shows: /"acme".*"euw1c"/su },
  },
};

const MOVERS = `movers:
  - kind: objects
    prefix: "{tenant}/"
    store: { kind: directory, folder: "objects/{stamp}" }
`;

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command of the fleet finds in its environment. */
export const ENVIRONMENT = { PULUMI_CONFIG_PASSPHRASE: "test" } as const;

/** Runs the compiled command in a folder. */
export function runIn(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Ended {
  return spawnSync(process.execPath, [...START, MAIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...ENVIRONMENT, UV_USE_IO_URING: "0", ...env },
  });
}

/** A fleet that every one of the commands has something to do in. */
export class FaultyFleet {
  private readonly fleet: FleetFolder;

  /** @param more tenants that are imported beside two */
  constructor(more = 0) {
    const tenants = ["one", "two", ...Array.from({ length: more }, (_, index) => `more-${index}`)];
    this.fleet = new FleetFolder({
      "stacks/Pulumi.euw1a.yaml": identity({ ring: "early" }),
      "stacks/Pulumi.euw1c.yaml": identity({
        cidr: "10.18.0.0/16",
        account: '"210000000003"',
        ring: "early",
      }),
      "index.js": STAMPS,
      "movers.yaml": MOVERS,
      "home.csv": "tenant,residency,stamp\nacme,eu,euw1a\n",
      "tenants.csv": `tenant,residency\n${tenants.map((tenant) => `${tenant},eu\n`).join("")}`,
      "objects/euw1a/acme/letter.txt": "kept",
    });
    for (const line of ["up --all", "tenants register euw1a euw1c", "tenants import home.csv"])
      expect(runIn(this.root, line.split(" "))).toMatchObject({ status: 0 });
  }

  get root(): string {
    return this.fleet.root;
  }

  /**
   * Leaves the registry's file no page that was given back: LMDB writes to these first, and a small change needs no room on the disk
   * while there are some.
   */
  async pack(): Promise<void> {
    const folder = join(this.root, ".stampworks/registry");
    const copy = join(this.root, "registry-copy");
    const [from, to] = [folder, copy].map((path) =>
      open({ path, encoding: "json", overlappingSync: false, noMemInit: false }),
    );
    if (from === undefined || to === undefined) throw new Error("no registry");
    // Row by row: a range would bring a long one along as bytes of the memory map (tenants/registry/lmdb.ts).
    const keys = [...from.getKeys()];
    to.transactionSync(() => {
      for (const key of keys) to.putSync(key, from.get(key));
    });
    for (const db of [from, to]) await db.close();
    copyFileSync(join(copy, "data.mdb"), join(folder, "data.mdb"));
    rmSync(copy, { recursive: true });
  }

  dispose(): void {
    this.fleet.remove();
  }
}
