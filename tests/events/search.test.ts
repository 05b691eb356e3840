import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { openDuckDb } from "../../events/centre/open";
import { searchDuckDb } from "../../events/centre/search";
import { FleetFolder, identity } from "../cli/fleet-folder";
import { event } from "./events";

let folder: string;
let file: string;
const now = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * 60_000).toISOString();
const ALICE = { data: '{"user":"Alice.O\'Neil@example.com","amount":9007199254740993}' };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-search-"));
  file = join(folder, "centre.duckdb");
  const centre = await openDuckDb(file);
  await centre.take([
    event("acme", 1, { ...ALICE, stamp: "euw1a", time: now(3), subject: "order/42" }),
    event("globex", 1, { ...ALICE, stamp: "use1a", time: now(2) }),
    event("acme", 2, { stamp: "euw1a", time: now(1), data: '{"user":"bob","note":"100%_off"}' }),
    event("acme", 3, { ...ALICE, stamp: "euw1a", time: now(60 * 24 * 40) }),
  ]);
  expect(await centre.query("SELECT stamp FROM tenant_events WHERE tenant = 'globex'")).toEqual([
    { stamp: "use1a" },
  ]);
  await centre.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function made(other: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(other);
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

const looked = (words: string[], more: object = {}) =>
  searchDuckDb(file, { words, days: 30, limit: 50, ...more });
const numbers = async (words: string[], more: object = {}) =>
  (await looked(words, more)).events.map(({ sequence, tenant }) => `${tenant} ${sequence}`);

describe("a search of a centre's file", () => {
  test("finds a user in any stamp, the newest first, and says how many were read", async () => {
    const { all, events, read } = await looked(["alice.o'neil@EXAMPLE.com"]);
    expect({ all, read }).toEqual({ all: 2, read: 3 });
    expect(events.map(({ stamp }) => stamp)).toEqual(["use1a", "euw1a"]);
    // No number was rounded on the way.
    expect(events[0]?.data).toBe(ALICE.data);
    expect(events[1]).toMatchObject({ tenant: "acme", sequence: 1, subject: "order/42" });
  });

  test("finds what has every word, of a tenant, of stamps, of days", async () => {
    expect(await numbers(["alice", "order/42"])).toEqual(["acme 1"]);
    expect(await numbers(["alice"], { tenant: "globex" })).toEqual(["globex 1"]);
    expect(await numbers(["alice"], { stamps: ["euw1a"] })).toEqual(["acme 1"]);
    expect(await numbers(["alice"], { days: 50 })).toEqual(["globex 1", "acme 1", "acme 3"]);
    expect(await looked(["alice"], { limit: 1 })).toMatchObject({ all: 2, events: [{ tenant: "globex" }] });
  });

  test.each(["%", "_", "100%_off", "' OR 1=1 --", "$tenant", '"', ".*"])(
    "takes the word %j for what it is, and for no pattern and no SQL",
    async (word) => {
      const holding = (await looked(["a"], { days: 50 })).events.filter((each) =>
        [each.tenant, each.type, each.subject, each.data].join("\n").includes(word),
      );
      expect((await looked([word], { days: 50 })).events).toEqual(holding);
    },
  );

  test("changes nothing in the file, and makes none", async () => {
    const before = readFileSync(file);
    await looked(["alice"]);
    expect(readFileSync(file).equals(before)).toBe(true);
    const none = join(folder, "none.duckdb");
    await expect(searchDuckDb(none, { words: ["a"], days: 1, limit: 1 })).rejects.toThrow(/no such file/);
    expect(existsSync(none)).toBe(false);
  });

  test("says so while another process has the file", async () => {
    const script = `require("@duckdb/node-api").DuckDBInstance.create(process.argv[1]).then(() => { console.log("open"); setInterval(() => 0, 1000); })`;
    const holder = spawn(process.execPath, ["-e", script, file], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(holder.stdout, "data");
      await expect(looked(["alice"])).rejects.toMatchObject({ code: "locked" });
    } finally {
      holder.kill("SIGKILL");
      await once(holder, "exit");
    }
  });

  test("refuses what is no centre's file, whatever it is called, and what reads another file", async () => {
    const [text, none, view] = ["clock.duckdb", "none-of-a-centre.duckdb", "view.duckdb"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(text, "hello".repeat(2000));
    const secret = join(folder, "secret.csv");
    writeFileSync(secret, "user\nalice\n");
    await made(none, "CREATE TABLE orders (n INTEGER)");
    const columns = "'t' AS tenant, 's' AS stamp, 1 AS sequence, uuid() AS id, 'x' AS type, NULL AS subject";
    await made(
      view,
      `CREATE VIEW events AS SELECT ${columns}, now()::TIMESTAMP AS time, "user" AS data FROM read_csv('${secret}')`,
    );
    for (const other of [text, none, view])
      await expect(searchDuckDb(other, { words: ["a"], days: 1, limit: 1 })).rejects.toThrow(
        /^.*: not the file of a centre; received/,
      );
  });
});

describe("stampworks central search", () => {
  let fleet: FleetFolder;
  beforeAll(() => {
    fleet = new FleetFolder({
      "stacks/Pulumi.euw1a.yaml": identity(),
      "stacks/Pulumi.use1a.yaml": identity({ region: "us-east-1", cidr: "10.17.0.0/16" }),
      "stacks/Pulumi.central-aws-eu.yaml": CENTRE,
    });
  });
  afterAll(() => fleet.remove());
  const search = (...args: string[]) => fleet.run(["central", "search", ...args]);

  test("shows what a file has, of a law's stamps alone where one is named", async () => {
    const all = await search("alice", "--file", file, "--json");
    expect(all.code).toBe(0);
    expect(JSON.parse(all.stdout)).toMatchObject({ searched: true, found: { all: 2 }, questions: [] });
    const eu = await search("alice", "--file", file, "--law", "eu");
    expect(eu.code).toBe(0);
    expect(eu.stdout).toMatch(/euw1a +acme/);
    expect(eu.stdout).not.toContain("use1a");
    expect(eu.stdout).toContain("1 event with the words among 2 of the last 30 days");
  });

  test("asks no cloud: it says so, gives the query and where to run it, and ends with 1", async () => {
    const { code, stderr, stdout } = await search('al"ice', "--tenant", "acme", "--law", "eu");
    expect(code).toBe(1);
    expect(stderr).toContain("no centre was asked");
    expect(stdout).toContain("central-aws-eu (eu, eu-west-1, 210000000010)");
    const query = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { query: { bool: object } };
    expect(query.query.bool).toMatchObject({
      must: [{ multi_match: { query: 'al"ice' } }],
      filter: [{ range: {} }, { term: { "detail.tenant.keyword": "acme" } }],
    });
  });

  test.each([
    [["a", "--law", "mars"], /--law: no centre is under this law; received "mars"; allowed: eu/],
    [["a", "--file", "/nowhere.duckdb"], /--file: there is no such file/],
    [[" "], /<words...>: not words to look for/],
    [["a", "--tenant", "A B"], /--tenant: not a tenant's name/],
    [["a", "--days", "0"], /--days: not allowed/],
  ])("%j exits with 2 and says why", async (args, message) => {
    const { code, stderr, stdout } = await search(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

const CENTRE = `config:
  stampworks:cloud: aws
  stampworks:region: eu-west-1
  stampworks:account: "210000000010"
`;
