import { setTimeout as sleep } from "node:timers/promises";
import type { DuckDbCentre } from "../../events/centre/centre";
import { isSweep, times } from "../sweep";
import { Chain, STAMPS, tenantsOf } from "./chain";
import { withChain } from "./nats";

/** How often each kind of link is killed. */
const KILLS = times(2, 100);
/** How long the broker is away, in milliseconds. */
const AWAY_MS = times(1000, 60_000);

/** The same moments each time, and none of them chosen. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

withChain("three stamps, a broker and a centre, while applications never stop writing", () => {
  let chain: Chain;
  beforeEach(async () => {
    chain = await Chain.begin();
  });
  afterEach(() => chain?.end());

  /** Every event of every tenant, against what the applications committed. */
  async function compare(centre: DuckDbCentre): Promise<void> {
    const state = await centre.state();
    expect({ conflicts: state.conflicts, rejected: state.rejected }).toEqual({ conflicts: 0, rejected: 0 });
    for (const stamp of STAMPS)
      for (const tenant of tenantsOf(stamp)) {
        const committed = await chain.committed(stamp, tenant);
        expect(committed.length).toBeGreaterThan(0);
        const rows = await centre.query(
          `SELECT sequence::INT AS sequence, (data->>'n')::INT AS n, stamp FROM events WHERE tenant = '${tenant}' ORDER BY sequence`,
        );
        expect(rows.map(({ n }) => n)).toEqual(committed);
        expect(rows.map(({ sequence }) => sequence)).toEqual(committed);
        expect(new Set(rows.map((row) => row["stamp"]))).toEqual(new Set([stamp]));
      }
    for (const { completeTo, newest } of state.tenants) expect(completeTo).toBe(newest);
  }

  test("no event is lost, doubled or out of its tenant's order, whichever link is killed at whatever moment", async () => {
    const next = dice(23);
    const links = [
      async () => {
        const stamp = STAMPS[Math.floor(next() * STAMPS.length)]!;
        chain.databases[stamp].stop();
        chain.databases[stamp].start();
      },
      async () => {
        const publisher = chain.publishers[STAMPS[Math.floor(next() * STAMPS.length)]!];
        await publisher.kill();
        await publisher.start();
      },
      async () => {
        await chain.broker.kill();
        await sleep(next() * 200);
        await chain.broker.start();
      },
      async () => {
        await chain.intake.kill();
        await chain.intake.start();
      },
    ];
    chain.write();
    const rounds = Array.from({ length: KILLS }, () => links).flat();
    for (const kill of rounds) {
      await sleep(next() * 300);
      await kill();
    }
    const centre = await chain.arrived();
    const { duplicates, tenants } = await centre.state();
    const events = tenants.reduce((sum, each) => sum + each.events, 0);
    if (isSweep)
      process.stdout.write(`${rounds.length} kills, ${events} events, ${duplicates} duplicates removed\n`);
    await compare(centre);
    await centre.close();
  });

  test("while the broker is away no write of a stamp fails, the lag shows, and all of it comes once it is back", async () => {
    chain.write();
    await chain.broker.kill();
    await sleep(AWAY_MS);
    for (const stamp of STAMPS) {
      const { oldestSeconds, waiting } = await chain.outbox(stamp);
      expect(waiting).toBeGreaterThan(0);
      expect(oldestSeconds).toBeGreaterThan(0);
    }
    expect(chain.failures).toEqual([]);
    await chain.broker.start();
    const centre = await chain.arrived();
    expect(chain.failures).toEqual([]);
    await compare(centre);
    await centre.close();
  });
});
