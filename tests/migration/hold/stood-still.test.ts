import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Crossing } from "../../../tenants/migration/mover";
import { calling, oust } from "../../../tenants/migration/postgres/oust";
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

  test("is told from everybody else who is connected there: nobody's session is ended but older ones of the tenant's own movers", async () => {
    await stamps.sql("b1", "CREATE ROLE bystander LOGIN SUPERUSER");
    const clients: Client[] = [];
    const connected = async (text: string, url = stamps.urls.b1): Promise<Client> => {
      const client = new Client({ connectionString: url });
      client.on("error", () => undefined);
      await client.connect();
      clients.push(client);
      await client.query("BEGIN");
      await client.query(text);
      return client;
    };
    const of = (epoch: number, tenant = "acme"): string => calling({ epoch, tenant });
    try {
      const old = [await connected(of(4)), await connected(of(1))];
      const others = {
        ...{ same: await connected(of(5)), newer: await connected(of(50)) },
        ...{ tenant: await connected(of(1, "other")), longer: await connected(of(1, "acme2")) },
        ...{
          role: await connected(of(1), stamps.urls.b1.replace(/\/\/\w+@/, "//bystander@")),
          database: await connected(of(1), stamps.urls.a1),
        },
        ...{ word: await connected(of(1).replace(/1'$/, "1 or so'")), app: await connected("SELECT 1") },
      };
      const session = await stamps.connect("b1");
      expect(await oust(session, { tenant: "acme", epoch: 5 } as Crossing)).toBe(old.length);
      await session.end();
      for (const client of old) await expect(client.query("SELECT 1")).rejects.toThrow();
      for (const [name, client] of Object.entries(others))
        expect({ name, rows: (await client.query("SELECT 1 AS one")).rows }).toEqual({
          name,
          rows: [{ one: 1 }],
        });
    } finally {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await stamps.sql("b1", "DROP ROLE bystander");
    }
  });
});
