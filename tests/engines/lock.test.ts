import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { maker } from "../../core/locks/maker";
import { bundle } from "./bundle";
import { START } from "../start";

const run = promisify(execFile);
const child = bundle("./lock-child.ts");
afterAll(() => child.dispose());

const LOCKS = 400;

test("of several processes that find the same lock of a dead one at once, exactly one gets it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-lock-"));
  try {
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
    const begin = String(Date.now() + 1500);
    const results = await Promise.all(
      [1, 2, 3].map(async () => run(process.execPath, [...START, child.file, folder, String(LOCKS), begin])),
    );
    const got = results.flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
    expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: LOCKS }, (_, index) => index));
    // Nothing is left of the taking over.
    expect(readdirSync(folder).filter((name) => !/^\d+\.lock$/.test(name))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
