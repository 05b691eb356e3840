import { setTimeout as sleep } from "node:timers/promises";
import { PostgresMover } from "../../../tenants/migration/postgres/mover";
import type { Session } from "../../../tenants/migration/postgres/session";
import { StandbyRun } from "../../../tenants/recovery/run";
import { follow } from "../../../tenants/recovery/protect";
import { Server } from "../servers";
import { LEAVE, TABLES } from "../tables";
import { withServers } from "../with-servers";
import { TwoStamps } from "../../recovery/two-stamps";

withServers("who keeps a standby and stands still in the midst of a transaction at it", () => {
  let server: Server;
  let stamps: TwoStamps;
  beforeAll(() => {
    server = new Server();
    server.start();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    stamps = new TwoStamps(server);
    await stamps.begin();
  });
  afterEach(() => stamps.remove());

  test("keeps nobody from failing over: its transaction is ended, and what it goes on with comes to nothing", async () => {
    const { run } = await stamps.protect();
    let isStill = false;
    let wake = (): void => undefined;
    const woken = new Promise<void>((done) => {
      wake = done;
    });
    // As a process that is stopped: its connections live on, and say nothing.
    const connect = async (stamp: string): Promise<Session> => {
      const session = await stamps.connect(stamp);
      return Object.create(session, {
        query: {
          value: async (text: string, values?: readonly unknown[]) => {
            const rows = await session.query(text, values);
            if (stamp === "b1" && text.includes("INSERT INTO stampworks.progress")) {
              isStill = true;
              await woken;
            }
            return rows;
          },
        },
      }) as Session;
    };
    const mover = new PostgresMover({ connect, tables: TABLES, leave: LEAVE });
    await stamps.sql("a1", "INSERT INTO public.ledger (tenant_id, op) VALUES ('acme', 'since')");
    const keeper = follow(
      new StandbyRun(run.journal, { ...run.tools, movers: [mover], patienceMs: 0 }, run.claim),
    );
    while (!isStill) await sleep(10);
    const loss = await stamps.failover();
    expect(loss.seconds).toBe(0);
    const wrote = () =>
      stamps.sql("b1", "SELECT op, count(*)::text FROM public.ledger WHERE op = 'since' GROUP BY op");
    expect(await wrote()).toEqual([["since", "1"]]);
    wake();
    expect(await keeper).toBe("superseded");
    expect(await wrote()).toEqual([["since", "1"]]);
    await mover.close();
  });
});
