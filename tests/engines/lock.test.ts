import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { maker } from "../../core/locks/maker";
import { bundle } from "./bundle";
import type { Task } from "./lock-child";
import { START } from "../start";

const child = bundle("./lock-child.ts");
afterAll(() => child.dispose());

const LOCKS = 400;

/** The next that a process says. */
function said(process: ChildProcess): Promise<unknown> {
  return new Promise((done, fail) => {
    process.once("message", done).once("close", () => fail(new Error("a process ended")));
  });
}

test("of several processes that find the same lock of a dead one at once, exactly one gets it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-lock-"));
  const processes = [1, 2, 3].map(() => fork(child.file, { execArgv: [...START] }));
  try {
    await Promise.all(processes.map(said));
    for (let index = 0; index < LOCKS; index += 1) {
      const dead = {
        ...maker(),
        pid: 2 ** 30,
        since: "2026-11-01T00:00:00Z",
        operation: "up",
        started: 1,
      };
      writeFileSync(join(folder, `${index}.lock`), JSON.stringify(dead));
    }
    const task: Task = { folder, count: LOCKS, begin: Date.now() + 50 };
    const results = await Promise.all(
      processes.map((process) => {
        process.send(task);
        return said(process);
      }),
    );
    const got = results.flatMap((each) => each as number[]);
    expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: LOCKS }, (_, index) => index));
    // Nothing is left of the taking over.
    expect(readdirSync(folder).filter((name) => !/^\d+\.lock$/.test(name))).toEqual([]);
  } finally {
    for (const process of processes) process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
