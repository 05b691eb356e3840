import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LmdbStore } from "../../tenants/registry/lmdb";
import { bundle } from "../engines/bundle";
import { START } from "../start";
import { times } from "../sweep";

const ROWS = 400;
const COUNT = times(300, Number(process.env["OVERWRITTEN"] ?? 20_000));
const child = bundle("../registry/overwritten-child.ts");
const base = mkdtempSync(join(tmpdir(), "overwritten-good-"));
afterAll(() => {
  child.dispose();
  rmSync(base, { recursive: true });
});

/** What was done to a file, and what came of its use; nothing where the process ended before. */
interface Said {
  readonly seed: number;
  readonly what: string;
  readonly said?: string;
}

/** Rows of every length, written in many transactions, so that there are pages of every kind and some that were given back. */
async function makeGood(): Promise<void> {
  const store = new LmdbStore(base);
  for (let sequence = 0; sequence < 40; sequence += 1) {
    const puts = Array.from({ length: ROWS / 40 }, (_, index) => ({
      ...{ partition: "tenant", sort: String(sequence * 10 + index).padStart(4, "0") },
      value: { text: "x".repeat(index === 0 ? 9000 : 100 + index), sequence },
    }));
    expect(await store.commit({ sequence, puts, deletes: [] })).toBe(true);
  }
  await store.close();
}

test(`of ${COUNT} registries whose file was overwritten somewhere none ends the process, and none is used with rows missing`, async () => {
  await makeGood();
  const said: Said[] = [];
  const ended = await new Promise<NodeJS.Signals | null>((done) => {
    const process = fork(child.file, [base, "1", String(COUNT), String(ROWS)], { execArgv: [...START] });
    process.on("message", (message: Said) => {
      if (message.said === undefined) said.push(message);
      else said[said.length - 1] = message;
    });
    process.once("close", (_, signal) => done(signal));
  });
  // The last is the one that it did not outlive.
  expect({ ended, last: said.at(-1) }).toMatchObject({ ended: null, last: { said: expect.any(String) } });
  expect(said).toHaveLength(COUNT);
  expect(said.filter(({ said: text }) => !/^(told: |all rows$)/u.test(text ?? ""))).toEqual([]);
  const refused = said.filter(({ said: text }) => text !== "all rows").length;
  process.stdout.write(
    `overwritten registries: ${COUNT}, ${refused} refused by name, ${COUNT - refused} with all rows\n`,
  );
  expect(refused).toBeGreaterThan(COUNT / 4);
});
