import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity } from "../cli/fleet-folder";
import { dice } from "../faults/malformed/mangle";
import { START } from "../start";
import { times } from "../sweep";

const MAIN = join(__dirname, "../../dist/cli/main.js");
const PROCESSES = times(3, 10);
const ROUNDS = times(2, Number(process.env["MIXED_ROUNDS"] ?? 100));
const RINGS = ["canary", "early"];

/** What a run printed, and how it ended. */
interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let processes: readonly ChildProcess[] = [];
afterAll(() => {
  for (const child of processes) child.kill("SIGKILL");
});

function run(child: ChildProcess, cwd: string, line: string): Promise<Ran & { readonly line: string }> {
  return new Promise((done, fail) => {
    const gone = (): void => fail(new Error(`a process ended in ${line}`));
    child.once("exit", gone);
    child.once("message", (ran: Ran) => {
      child.removeListener("exit", gone);
      done({ line, ...ran });
    });
    const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], PULUMI_CONFIG_PASSPHRASE: "test" };
    child.send({ args: line.split(" "), cwd, env });
  });
}

/** Stamps that come and go. They are few: what is tried are the meetings, not the fleet's size. */
const STAMPS = Array.from({ length: 20 }, (_, index) => ({
  id: `s${index.toString(36)}x`,
  values: `--cloud aws --region eu-west-1 --account ${211_000_000_000 + index} --class standard --ring ${RINGS[index % 2] ?? ""}`,
}));

/** What one operator does in a round. */
function lineOf(roll: (below: number) => number, round: number): string {
  const { id, values } = STAMPS[roll(STAMPS.length)] ?? { id: "", values: "" };
  const lines = [
    `add ${id} ${values}`,
    `add ${id} ${values}`,
    `rollout --release r${round} --all-at-once --yes`,
    "rollout --resume",
    "rollout --abandon",
    "up euw1a",
    "drift --fix --yes",
    "status",
    "check",
    `retire ${id} --yes`,
  ];
  return lines[roll(lines.length)] ?? "status";
}

test(`${PROCESSES} operators do this and that to one fleet at once: it stays whole, and whoever is refused is told who is at it`, async () => {
  const folder = new FleetFolder({ "stacks/Pulumi.euw1a.yaml": identity() });
  processes = Array.from({ length: PROCESSES }, () =>
    fork(join(__dirname, "../cli/warm-command.js"), [MAIN], { stdio: "ignore", execArgv: [...START] }),
  );
  const counts: Record<string, number> = {};
  try {
    const roll = dice(Number(process.env["MIXED_SEED"] ?? 7));
    for (let round = 0; round < ROUNDS; round += 1) {
      const ran = await Promise.all(processes.map((child) => run(child, folder.root, lineOf(roll, round))));
      for (const { code, line, stderr } of ran) {
        const key = `${line.split(" ")[0] ?? ""} ${code}`;
        counts[key] = (counts[key] ?? 0) + 1;
        expect(stderr).not.toMatch(/a fault of stampworks|^\s+at .+\.js/mu);
        // Nobody's update is refused but by who works on the same.
        if (code === 3)
          expect(stderr).toMatch(/ works on (the fleet|stack|stamp|\S+) |is locked|since 20\d\d/u);
      }
      await judge(folder, round);
    }
  } finally {
    folder.remove();
  }
  process.stdout.write(`mixed commands: ${ROUNDS} rounds of ${PROCESSES}, ${JSON.stringify(counts)}\n`);
});

/** Updates of a rollout that came to their end, by what its journal says; a line that can't be read is a fault. */
function updatesOf(journal: string): readonly string[] {
  const lines = readFileSync(journal, "utf8").trimEnd().split("\n");
  return lines.flatMap((line) => {
    const entry = JSON.parse(line) as { kind: string; stamp?: string; direction?: string; state?: string };
    const isUpdate = entry.kind === "step" && entry.direction === "update" && entry.state === "done";
    return isUpdate && entry.stamp !== undefined ? [entry.stamp] : [];
  });
}

/** All files can be read, no block is given twice, no stamp was updated twice by one rollout, and its journal says where it stands. */
async function judge({ root }: FleetFolder, round: number): Promise<void> {
  const [first] = processes;
  const folder = join(root, ".stampworks/rollouts");
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!name.endsWith(".jsonl")) continue;
    const updates = updatesOf(join(folder, name));
    expect({ name, updates: updates.length }).toEqual({ name, updates: new Set(updates).size });
  }
  const looked = await run(first!, root, "status --json");
  expect({ round, code: looked.code, stderr: looked.stderr }).toMatchObject({ round, code: 0 });
  const files = readdirSync(join(root, "stacks"));
  expect(files.filter((name) => !/^(Pulumi\.\w+|retired)\.yaml$/u.test(name))).toEqual([]);
  const blocks = files.flatMap(
    (name) => /stampworks:cidr: (\S+)/u.exec(readFileSync(join(root, "stacks", name), "utf8"))?.[1] ?? [],
  );
  expect(new Set(blocks).size).toBe(blocks.length);
  const ended = await run(first!, root, "rollout --abandon");
  expect({ round, ended: ended.stderr }).not.toMatchObject({ ended: expect.stringContaining("damaged") });
  expect([0, 2]).toContain(ended.code);
}
