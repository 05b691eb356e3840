import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { centralView } from "../../cli/central/view";
import { NATS, withChain } from "../events/nats";
import { FleetFolder, identity } from "./fleet-folder";

const TWO = {
  "stacks/Pulumi.euw1a.yaml": identity(),
  "stacks/Pulumi.use1a.yaml": identity({ region: "us-east-1", cidr: "10.17.0.0/16" }),
};

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => (line.trim() === "" ? [] : [Number(line)]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

let folder: FleetFolder;
beforeAll(() => {
  folder = new FleetFolder(TWO);
});
afterAll(() => folder.remove());

test.each([
  [[], /^error: --local: only a local run .*stampworks central --local/],
  [["--local", "--nats", "no-such-nats"], /no nats-server 2\.9 or newer.*install it/],
  [["--local", "--for", "0"], /--for: not allowed; received "0"; allowed: a whole number from 1 to 86400/],
  [["--local", "--rate", "5000"], /--rate: not allowed; received "5000"/],
  [["--local", "nix"], /no such stamp; received "nix"; allowed: euw1a, use1a/],
])("central %j exits with 2, says why, and leaves nothing behind", async (args, message) => {
  const { code, stderr, stdout } = await folder.run(["central", ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
  expect(folder.added()).toEqual([]);
});

test("central that leaves events behind although no link is down ends with 1, and with 0 where one is", () => {
  const state = { stamps: [], centre: { duplicates: 0, conflicts: 0, rejected: 0, gaps: 0 } };
  const input = { stacks: [], local: true, seconds: 1, every: 1, rate: 1 };
  const ended = (underWay: number, down: readonly string[]) =>
    centralView.exitCode?.({ ended: "time", state, underWay, down, problem: undefined }, input);
  expect([ended(0, []), ended(7, ["broker"]), ended(7, [])]).toEqual([0, 0, 1]);
});

withChain("central --local with PostgreSQL and NATS at hand", () => {
  test("brings what every application committed to the centre, once, and leaves nothing behind", async () => {
    const flags = ["central", "--local", "--nats", NATS!, "--for", "2", "--every", "1"];
    const { code, stdout } = await folder.run([...flags, "--json"]);
    expect(code).toBe(0);
    const said = JSON.parse(stdout) as {
      underWay: number;
      stamps: { stamp: string; committed: number; atCentre: number }[];
    };
    expect(said).toMatchObject({
      simulated: true,
      ended: "time",
      underWay: 0,
      centre: { conflicts: 0, gaps: 0 },
    });
    expect(said.stamps.map(({ stamp }) => stamp)).toEqual(["euw1a", "use1a"]);
    for (const { atCentre, committed } of said.stamps) {
      expect(committed).toBeGreaterThan(0);
      expect(atCentre).toBe(committed);
    }
    expect(folder.added()).toEqual([]);
  });

  test.each([
    ["the terminal is closed", "SIGHUP", undefined],
    ["Ctrl-C is pressed twice", "SIGINT", "SIGINT"],
  ] as const)("leaves no server and no file behind where %s", async (_, first, second) => {
    const temporary = mkdtempSync(join(tmpdir(), "central-left-"));
    chmodSync(temporary, 0o755);
    try {
      const flags = ["central", "--local", "--nats", NATS!, "--for", "600", "--every", "1", "euw1a"];
      let pids: readonly number[] = [];
      await folder.run(flags, { TMPDIR: temporary }, (child) => {
        let printed = "";
        child.stdout.on("data", (chunk) => {
          printed += String(chunk);
          if (pids.length > 0 || !printed.includes("newest took")) return;
          pids = childrenOf(child.pid ?? 0);
          child.kill(first);
        });
        let told = "";
        child.stderr.on("data", (chunk) => {
          told += String(chunk);
          if (second !== undefined && told.includes("press Ctrl-C again")) child.kill(second);
        });
      });
      // A database server, a broker.
      expect(pids).toHaveLength(2);
      const until = Date.now() + 30_000;
      while (pids.some(isAlive) && Date.now() < until) await sleep(20);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  });

  test("shows a link that was ended and brought back by its name", async () => {
    const flags = ["central", "--local", "--nats", NATS!, "--for", "600", "--every", "1", "euw1a"];
    const { code, stderr, stdout } = await folder.run(flags, {}, (child) => {
      let [printed, told, step] = ["", "", 0];
      // Each is typed once what it waits for was said, however long that takes.
      const steps = [
        { when: () => printed.includes("newest took"), act: () => child.stdin.write("nix\nbroker\n") },
        { when: () => printed.includes("ended: broker"), act: () => child.stdin.write("broker\n") },
        { when: () => told.includes("broker: up"), act: () => child.kill("SIGINT") },
      ];
      const look = (): void => {
        if (steps[step]?.when() !== true) return;
        steps[step]?.act();
        step += 1;
      };
      child.stdout.on("data", (chunk) => {
        printed += String(chunk);
        look();
      });
      child.stderr.on("data", (chunk) => {
        told += String(chunk);
        look();
      });
    });
    expect(code).toBe(130);
    expect(stdout).toMatch(/stamp +committed +failed +in outbox +oldest +at broker +at centre +newest took/);
    expect(stderr).toMatch(/no link of this run: "nix"/);
    expect(stderr).toMatch(/^broker: ended$/m);
    expect(stdout).toMatch(/every event that was committed at a stamp is at the centre, once/);
  });
});
