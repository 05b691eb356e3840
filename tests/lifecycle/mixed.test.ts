import { type ChildProcess, fork } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
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

/** What one operator does in a round. */
function lineOf(roll: (below: number) => number, round: number, index: number): string {
  const account = String(211_000_000_000 + round * 100 + index);
  const of = `--cloud aws --region eu-west-1 --account ${account} --class standard --ring ${RINGS[index % 2] ?? ""}`;
  const lines = [
    `add s${round.toString(36)}${index}x ${of}`,
    `add s${round.toString(36)}${index}y ${of}`,
    `rollout --release r${round} --all-at-once --yes`,
    "rollout --resume",
    "rollout --abandon",
    "up euw1a",
    "drift --fix --yes",
    "status",
    "check",
    "retire --expired --yes",
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
      const ran = await Promise.all(
        processes.map((child, index) => run(child, folder.root, lineOf(roll, round, index))),
      );
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

/** All files can be read, no block is given twice, and the journals say where the last rollout stands. */
async function judge({ root }: FleetFolder, round: number): Promise<void> {
  const [first] = processes;
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
