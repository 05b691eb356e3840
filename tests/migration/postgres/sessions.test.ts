import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync, chmodSync, chownSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { PassingError } from "../../../tenants/migration/mover";
import { explained, pgConnect } from "../../../tenants/migration/postgres/session";
import { Lab } from "./lab";
import { connectTo } from "../servers";
import { withServers } from "../with-servers";
import { some } from "../../sweep";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const TABLE = "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v text)";

const HAS_POOLER = spawnSync("pgbouncer", ["--version"]).status === 0;
if (!HAS_POOLER) process.stderr.write("skipped: pgbouncer is not on this machine\n");
const withPooler = HAS_POOLER ? test : test.skip;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A real pooler before a database. */
async function pooler(
  socket: string,
  database: string,
  mode: string,
): Promise<{ url: string; stop: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "move-pool-"));
  const port = await freePort();
  writeFileSync(
    join(folder, "ini"),
    `[databases]\napp = host=${socket} dbname=${database} user=app\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\n` +
      `unix_socket_dir =\nauth_type = any\npool_mode = ${mode}\ndefault_pool_size = 1\n`,
  );
  chmodSync(folder, 0o755);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, 65_534, 65_534);
  const child = spawn("pgbouncer", [join(folder, "ini")], {
    stdio: "ignore",
    ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
  });
  const url = `postgresql://app@127.0.0.1:${port}/app`;
  for (let tries = 0; tries < 200; tries += 1) {
    const client = new Client({ connectionString: url });
    const isUp = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (isUp) break;
    await sleep(50);
  }
  return {
    url,
    stop: () => {
      child.kill("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

withServers("the mover's connections", () => {
  const lab = new Lab("-c autovacuum_naptime=1s");

  withPooler.each(["transaction", "session", "statement"])(
    "a pooler of %ss between is found and refused, and nothing is set on the connections it shares",
    async (mode) => {
      const ends = await lab.ends({ both: [TABLE] });
      const pool = await pooler(join(lab.server.folder, "socket"), ends.names.a1, mode);
      const app = new Client({ connectionString: pool.url });
      try {
        await expect(pgConnect(() => Promise.resolve(pool.url))("a1")).rejects.toThrow(
          /a connection pooler stands before the database of a1.*give the mover a connection string that goes to the server itself/,
        );
        await app.connect();
        const { rows } = await app.query<Record<string, string>>(
          "SELECT current_setting('search_path') AS a, current_setting('row_security') AS b, current_setting('statement_timeout') AS c, current_setting('timezone') AS d",
        );
        const plain = await connectTo(ends.urls)("a1");
        expect(rows[0]).toMatchObject({ a: plain.path, b: "on" });
        await plain.end();
      } finally {
        await app.end().catch(() => undefined);
        pool.stop();
      }
    },
  );

  test.each(
    some(
      [
        ["postgresql://u:p@one.example,two.example/db"],
        ["postgres://u:p%40@one.example:5432,two.example:5433/db?sslmode=require"],
        ["postgresql:///db?host=/one,/two"],
        ["postgresql:///db?user=x&host=one%2Ctwo"],
      ],
      3,
    ),
  )("a connection string that names several servers is refused: %s", async (url) => {
    const failure: unknown = await pgConnect(() => Promise.resolve(url))("a1").catch(
      (error: unknown) => error,
    );
    expect(String(failure)).toMatch(
      /the connection string of the database of a1 names several servers.*name the one that takes writes/,
    );
    expect(String(failure)).not.toContain("example");
  });

  test.each(
    some(
      [
        ["SELF_SIGNED_CERT_IN_CHAIN", /certificate of the database of a1 is not trusted.*sslrootcert=/],
        ["DEPTH_ZERO_SELF_SIGNED_CERT", /is not trusted/],
        ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /is not trusted/],
        ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", /is not trusted/],
        ["CERT_HAS_EXPIRED", /is not trusted/],
        ["ERR_TLS_CERT_ALTNAME_INVALID", /is not trusted/],
        ["28P01", /refuses the login/],
        ["28000", /refuses the login/],
        ["3D000", /no such database at a1/],
        ["ENOTFOUND", /has no address/],
      ],
      3,
    ),
  )("%s ends the run with what to do instead of being waited for", (code, message) => {
    const told = explained(Object.assign(new Error("raw"), { code }), "a1");
    expect(told).not.toBeInstanceOf(PassingError);
    expect(String(told)).toMatch(message);
  });

  test("TLS that is asked for and not there is told with what to do", async () => {
    const port = await freePort();
    const server = createServer((socket) => socket.on("data", () => socket.write("N")));
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const url = `postgresql://u@127.0.0.1:${port}/db?sslmode=require`;
    await expect(pgConnect(() => Promise.resolve(url))("a1")).rejects.toThrow(
      /the database of a1 takes no TLS connections; turn TLS on/,
    );
    await new Promise((resolve) => server.close(resolve));
  });

  test("it gets its locks beside autovacuum, which makes way for who has waited", async () => {
    const ends = await lab.ends({
      both: [TABLE],
      a1: [
        "ALTER TABLE t SET (autovacuum_enabled = off)",
        "INSERT INTO t SELECT 'acme', n, repeat('x', 400) FROM generate_series(1, 20000) n",
        "UPDATE t SET v = v || 'y'",
        "ALTER TABLE t SET (autovacuum_enabled = on, autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
      ],
    });
    const at = async (): Promise<boolean> =>
      (
        await ends.sql(
          "a1",
          "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'autovacuum worker' AND query LIKE '%public.t%'",
        )
      ).length > 0;
    for (let tries = 0; tries < 600 && !(await at()); tries += 1) await sleep(100);
    expect(await at()).toBe(true);
    const mover = ends.mover(T);
    const crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
    await mover.hold(crossing, "a1", "open");
    expect(await ends.sql("a1", "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'stampworks%'")).toEqual([
      ["7"],
    ]);
  });

  test("what it can't get for a while is waited for in short tries, and it says who has it", async () => {
    const ends = await lab.ends({ both: [TABLE] });
    const busy = new Client({ connectionString: ends.urls.a1, application_name: "nightly report" });
    await busy.connect();
    await busy.query("BEGIN");
    await busy.query("LOCK TABLE public.t IN ROW EXCLUSIVE MODE");
    const mover = ends.mover(T);
    const crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
    const failure: unknown = await mover.hold(crossing, "a1", "open").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PassingError);
    expect(String(failure)).toMatch(
      /public\.t is locked by process \d+ \(role app, nightly report, idle in transaction, for \d+ s\)/,
    );
    await busy.query("COMMIT");
    await busy.end();
    await mover.hold(crossing, "a1", "open");
  });

  test.each(
    some(
      [
        [
          "a standby or a server that takes no writes",
          ["ALTER ROLE mover SET default_transaction_read_only = on"],
          /default_transaction_read_only is on/,
        ],
        [
          "a role without the right to make a schema",
          ["REVOKE CREATE ON DATABASE {db} FROM mover"],
          /the role mover may not make a schema: GRANT CREATE ON DATABASE/,
        ],
        [
          "a role that may not set what it must",
          ["REVOKE SET ON PARAMETER session_replication_role FROM mover"],
          /may not set session_replication_role/,
        ],
        ["a table of somebody else", ["ALTER TABLE t OWNER TO app"], /does not own public\.t/],
        [
          "rights that an owner took from itself",
          ["REVOKE INSERT, DELETE ON t FROM mover"],
          /at b1: public\.t: the mover's role may not DELETE, INSERT: GRANT DELETE, INSERT ON/,
        ],
        [
          "rows that row security hides",
          ["ALTER TABLE t ENABLE ROW LEVEL SECURITY", "ALTER TABLE t FORCE ROW LEVEL SECURITY"],
          /row security hides rows of public\.t/,
        ],
      ],
      3,
    ),
  )("refused before anything begins: %s", async (_what, statements, problem) => {
    const role = "DO $$ BEGIN CREATE ROLE mover LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$";
    const ends = await lab.ends({
      both: [
        role,
        "ALTER ROLE mover RESET ALL",
        TABLE,
        "ALTER TABLE t OWNER TO mover",
        "GRANT USAGE ON SCHEMA public TO mover",
      ],
    });
    const name = ends.names.b1;
    for (const stamp of ["a1", "b1"] as const)
      await ends.run(stamp, [
        `GRANT CREATE ON DATABASE ${ends.names[stamp]} TO mover`,
        "GRANT SET ON PARAMETER session_replication_role TO mover",
      ]);
    const connect = connectTo({
      a1: lab.server.urlOf(ends.names.a1, "mover"),
      b1: lab.server.urlOf(ends.names.b1, "mover"),
    });
    expect(await ends.check(T, { connect })).toEqual([]);
    await ends.run(
      "b1",
      statements.map((statement) => statement.replace("{db}", name)),
    );
    expect((await ends.check(T, { connect })).join("\n")).toMatch(problem);
  });

  test.each([["LATIN1"], ["SQL_ASCII"]])("a database of the encoding %s is refused", async (encoding) => {
    const ends = await lab.ends({ both: [TABLE] }, `TEMPLATE template0 ENCODING ${encoding}`);
    expect((await ends.check(T))[0]).toBe(
      `at a1: the database's encoding is ${encoding}, proven is UTF8: make a database of that encoding`,
    );
  });

  test("two ends that sort texts otherwise are refused", async () => {
    const [plain, other] = [
      await lab.ends({ both: [TABLE] }),
      await lab.ends({ both: [TABLE] }, "TEMPLATE template0 LOCALE 'C.UTF-8'"),
    ];
    const connect = connectTo({ a1: plain.urls.a1, b1: other.urls.b1 });
    expect(await plain.check(T, { connect })).toEqual([
      expect.stringMatching(
        /^the databases sort and compare texts otherwise \(.*C C.* at a1, .*C\.UTF-8 C\.UTF-8.* at b1\)/,
      ),
    ]);
  });
});
