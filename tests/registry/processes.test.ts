import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LmdbStore } from "../../tenants/registry/lmdb";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { bundle } from "../engines/bundle";
import { START } from "../start";
import { all, furnish, stampOf } from "./items";
import { times } from "../sweep";

/** Of four operators who compete for each tenant. */
const ROUNDS = times(20, 60);
const child = bundle("../registry/operator-child.ts");
const base = mkdtempSync(join(tmpdir(), "operators-"));
afterAll(() => {
  child.dispose();
  rmSync(base, { recursive: true });
});

/** What an operator said it did before it ended, or was killed. */
interface Said {
  readonly took: readonly string[];
  readonly raised: number;
  readonly end: string | undefined;
}

function operate(folder: string, name: string, rounds: number, killAfterMs?: number): Promise<Said> {
  return new Promise((done) => {
    const operator = fork(child.file, [folder, name, String(rounds)], { execArgv: [...START] });
    const took: string[] = [];
    let raised = 0;
    let end: string | undefined;
    operator.on("message", (said: { took?: string; raised?: number; end?: string }) => {
      if (said.took !== undefined) took.push(said.took);
      if (said.raised !== undefined) raised += 1;
      end = said.end ?? end;
    });
    if (killAfterMs !== undefined) setTimeout(() => operator.kill("SIGKILL"), killAfterMs);
    // Not when it has ended, but when all it said has come.
    operator.once("close", () => done({ took, raised, end }));
  });
}

async function prepared(name: string): Promise<{ folder: string; registry: RowRegistry }> {
  const folder = join(base, name);
  const registry = new RowRegistry(new LmdbStore(folder), "judge");
  await furnish(registry);
  for (const [number, id] of ["s1", "s2"].entries()) {
    const { capacity: _capacity, ...unbound } = stampOf(id, number + 1);
    await registry.put("stamp", { ...unbound, version: 2 });
  }
  await registry.put("stamp", stampOf("counter", 9, { retryAfterSeconds: 1 }));
  return { folder, registry };
}

/** Every tenant is one operator's, on one stamp, and the stamps' use agrees. */
async function judge(registry: RowRegistry, said: readonly Said[]): Promise<void> {
  const tenants = await all(registry.tenants());
  const took = said.flatMap((one) => one.took);
  expect(new Set(took).size).toBe(took.length);
  expect(tenants.map(({ tenant }) => tenant)).toEqual(expect.arrayContaining(took));
  const stamps = await registry.list("stamp");
  const uses = stamps.map(({ use }) => use.tenants).reduce((sum, number) => sum + number, 0);
  expect(uses).toBe(tenants.length);
  for (const { tenant } of tenants) expect(await registry.history("tenant", tenant)).toHaveLength(1);
}

test("of operators in four processes exactly one takes each tenant, and no raise of a shared number is lost", async () => {
  const { folder, registry } = await prepared("four");
  const said = await Promise.all(["ann", "bob", "cyd", "dan"].map((name) => operate(folder, name, ROUNDS)));
  expect(said.map(({ end }) => end)).toEqual(["", "", "", ""]);
  expect((await all(registry.tenants())).length).toBe(ROUNDS);
  expect(said.flatMap(({ took }) => took)).toHaveLength(ROUNDS);
  expect((await registry.get("stamp", "counter"))?.retryAfterSeconds).toBe(1 + 4 * ROUNDS);
  await judge(registry, said);
  await registry.close();
});

test("operators killed (kill -9) at any moment leave a registry in order, and nothing they were told is lost", async () => {
  const { folder, registry } = await prepared("killed");
  const said: Said[] = [];
  // A busy machine may need longer before an operator has taken anything: it is given more each time.
  const isTaken = (): boolean => said.some(({ took }) => took.length > 0);
  for (let round = 0; round < times(3, 12) || (!isTaken() && round < 60); round += 1) {
    const killAfterMs = 120 + round * 37 * (1 + round / 8);
    const now = await Promise.all([
      operate(folder, "ann", 1000, killAfterMs),
      operate(folder, "bob", 1000, killAfterMs + 53),
    ]);
    said.push(...now);
    await judge(registry, said);
  }
  const raised = said.reduce((sum, one) => sum + one.raised, 0);
  const counted = (await registry.get("stamp", "counter"))!.retryAfterSeconds - 1;
  // A write whose answer was lost with its operator may have been made: one for each that was killed.
  expect(counted).toBeGreaterThanOrEqual(raised);
  expect(counted).toBeLessThanOrEqual(raised + said.length);
  expect(isTaken()).toBe(true);
  await registry.close();
});
