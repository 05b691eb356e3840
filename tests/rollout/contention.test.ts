import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { maker } from "../../core/locks/maker";
import { lockFleet } from "../../core/locks/lock";
import { bundle } from "../engines/bundle";
import { times } from "../sweep";

const child = bundle("../faults/contender.ts");
const base = mkdtempSync(join(tmpdir(), "contention-"));
const operators: ChildProcess[] = [];
beforeAll(() => {
  operators.push(fork(child.file), fork(child.file), fork(child.file));
});
afterAll(() => {
  for (const operator of operators) operator.kill();
  child.dispose();
  rmSync(base, { recursive: true });
});

function tell(operator: ChildProcess, message: object): Promise<string> {
  return new Promise((done) => {
    operator.once("message", (answer) => done(String(answer)));
    operator.send(message);
  });
}

/** A process that is gone, as a lock remembers it. */
function deadHolder(): string {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const since = "2026-01-01T00:00:00.000Z";
  return JSON.stringify({
    ...maker(),
    user: "old",
    pid,
    started: 1,
    since,
    doing: "rollout of r0",
    over: false,
  });
}

test("of rollouts started together again and again exactly one proceeds, and the others are told who and since when", async () => {
  const dead = deadHolder();
  for (let round = 0; round < times(40, 200); round += 1) {
    const folder = join(base, String(round));
    mkdirSync(folder);
    // Every other time they find the lock of a process that was killed.
    if (round % 2 === 1) writeFileSync(join(folder, "lock.7"), dead);
    const answers = await Promise.all(operators.map((operator) => tell(operator, { folder })));
    expect({ round, proceeds: answers.filter((answer) => answer === "proceeds").length }).toEqual({
      round,
      proceeds: 1,
    });
    for (const answer of answers.filter((other) => other !== "proceeds"))
      expect(answer).toMatch(
        /^told: \S+@\S+ \(process \d+\) works on the fleet since 20\d\d-\S+: rollout of r1$/,
      );
    expect(readdirSync(folder).filter((name) => name.startsWith("rollout-"))).toHaveLength(1);
    await Promise.all(operators.map((operator) => tell(operator, {})));
  }
});

test("a released lock is taken by the next one, and only one lock is left lying about", () => {
  const folder = join(base, "again");
  for (let round = 0; round < 3; round += 1) {
    const lock = lockFleet(folder, "drift --fix");
    expect(() => lockFleet(folder, "retire")).toThrow(
      /works on the fleet since .*drift --fix; wait until it is done/,
    );
    lock.release();
  }
  expect(readdirSync(folder).filter((name) => !name.endsWith(".tmp"))).toEqual(["lock.3"]);
});

test("a lock of another machine is respected, as nobody can see whether its process lives", () => {
  const folder = join(base, "elsewhere");
  mkdirSync(folder);
  writeFileSync(join(folder, "lock.1"), deadHolder().replace(JSON.stringify(hostname()), '"elsewhere"'));
  expect(() => lockFleet(folder, "rollout")).toThrow(/old@elsewhere .* delete lock\.1/);
});
