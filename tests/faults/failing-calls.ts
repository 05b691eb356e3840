import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { FleetFolder, identity } from "../cli/fleet-folder";
import { START } from "../start";

const MAIN = join(__dirname, "../../dist/cli/main.js");
/** What every call is failed with. */
const ERRORS = ["ENOSPC", "EIO", "EDQUOT", "EROFS", "EACCES"] as const;

/** Whether a compiler for the preloaded library can be had. */
export function canFailCalls(): boolean {
  return process.platform === "linux" && spawnSync("gcc", ["--version"]).status === 0;
}

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

/** Fails each call of a command once, with each error in turn, over a copy of one fleet. */
export class FailingCalls {
  private readonly tools = mkdtempSync(join(tmpdir(), "failing-"));
  private readonly fleet = new FleetFolder({
    "stacks/Pulumi.euw1a.yaml": identity(),
    "stacks/Pulumi.euw1c.yaml": identity({ cidr: "10.18.0.0/16", account: '"210000000003"' }),
    "movers.yaml": MOVERS,
    "tenants.csv": "tenant,residency\none,eu\ntwo,eu\n",
    "objects/euw1a/acme/letter.txt": "kept",
  });

  constructor() {
    const args = ["-shared", "-fPIC", "-o", this.library, join(__dirname, "failing-calls.c"), "-ldl"];
    expect(spawnSync("gcc", args, { encoding: "utf8" })).toMatchObject({ status: 0 });
    for (const line of ["up", "tenants register euw1a euw1c", "tenants place acme --residency eu"])
      expect(this.run(this.fleet.root, line.split(" "))).toMatchObject({ status: 0 });
  }

  dispose(): void {
    this.fleet.remove();
    rmSync(this.tools, { recursive: true, force: true });
  }

  /** @returns how many calls there are and how many were failed */
  sweep(command: readonly string[], step: number): { readonly calls: number; readonly failed: number } {
    const calls = this.copied((folder) => {
      const file = join(this.tools, "count");
      this.run(folder, command, { FAULT_COUNT: file });
      return Number(readFileSync(file, "utf8"));
    });
    let failed = 0;
    for (let at = 1; at <= calls; at += step) {
      const code = ERRORS[failed % ERRORS.length] ?? "EIO";
      this.copied((folder) => this.once(folder, command, at, code));
      failed += 1;
    }
    return { calls, failed };
  }

  private once(folder: string, command: readonly string[], at: number, code: (typeof ERRORS)[number]): void {
    const errno = String(constants.errno[code]);
    const { status, stderr } = this.run(folder, command, { FAULT_AT: String(at), FAULT_ERRNO: errno });
    const blames = /a fault of stampworks|^\s+at .*\.js/mu.test(stderr);
    expect({ at, code, blames, stderr: blames ? stderr : "" }).toEqual({
      at,
      code,
      blames: false,
      stderr: "",
    });
    expect([0, 1, 2, 3]).toContain(status);
    const states = join(folder, ".stampworks/state/probe");
    for (const name of existsSync(states) ? readdirSync(states) : []) {
      if (!name.endsWith(".json")) continue;
      const text = readFileSync(join(states, name), "utf8");
      expect(() => void JSON.parse(text)).not.toThrow();
    }
    // Nothing is lost: what was begun goes on, and the fleet can be looked at.
    const looked = this.run(folder, ["status"]);
    expect({ at, code, status: looked.status, said: looked.stderr }).toMatchObject({ status: 0 });
  }

  private copied<T>(work: (folder: string) => T): T {
    const folder = mkdtempSync(join(tmpdir(), "failing-fleet-"));
    try {
      cpSync(this.fleet.root, folder, { recursive: true });
      return work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private get library(): string {
    return join(this.tools, "failing.so");
  }

  private run(
    folder: string,
    args: readonly string[],
    fault: Readonly<Record<string, string>> = {},
  ): { readonly status: number | null; readonly stderr: string } {
    const preload =
      Object.keys(fault).length === 0 ? {} : { LD_PRELOAD: this.library, FAULT_FOLDER: folder, ...fault };
    const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "test", UV_USE_IO_URING: "0", ...preload };
    return spawnSync(process.execPath, [...START, MAIN, ...args], { cwd: folder, encoding: "utf8", env });
  }
}
