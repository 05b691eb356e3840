import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { openDuckDb } from "../../events/centre/open";
import { searchDuckDb } from "../../events/centre/search";
import { bundle } from "../engines/bundle";
import { missingTmpfs } from "../faults/full-disk";
import { event } from "./events";
import type { FullDiskTold } from "./full-disk-child";

const LATER = new Date("2031-01-01T00:00:00Z");
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-centre-"));
  file = join(folder, "centre.duckdb");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(at: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(at);
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

describe("a centre's file", () => {
  test("is one opener's at a time, in one process too", async () => {
    const centre = await openDuckDb(file);
    symlinkSync(file, join(folder, "link.duckdb"));
    for (const name of [file, join(folder, "link.duckdb")])
      await expect(openDuckDb(name)).rejects.toMatchObject({ code: "locked" });
    await expect(searchDuckDb(file, { words: ["a"], days: 1, limit: 1 })).rejects.toMatchObject({
      code: "locked",
    });
    // What was refused took nothing of the lock that keeps other processes out.
    const script = `require("@duckdb/node-api").DuckDBInstance.create(process.argv[1]).then(() => console.log("open"), () => console.log("refused"))`;
    const other = spawn(process.execPath, ["-e", script, file], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = (await once(other.stdout, "data")) as [Buffer];
    expect(said.toString()).toBe("refused\n");
    await centre.take([event("acme", 1)]);
    await centre.close();
    await expect(centre.state()).rejects.toThrow(/closed/);
    const next = await openDuckDb(file);
    expect((await next.state()).tenants).toMatchObject([{ tenant: "acme", events: 1 }]);
    await next.close();
  });

  test.each([
    ["that is a text", () => writeFileSync(file, "hello".repeat(5000)), "state"],
    ["that is empty", () => writeFileSync(file, ""), "state"],
    ["that is cut off", () => truncateSync(file, 5000), "state"],
    [
      "that is a folder",
      () => {
        rmSync(file);
        mkdirSync(file);
      },
      "input",
    ],
    ["in a folder that is not there", () => rmSync(folder, { recursive: true }), "input"],
  ])("%s is refused by name with what to do", async (_, damage, code) => {
    await (await openDuckDb(file)).close();
    damage();
    await expect(openDuckDb(file)).rejects.toMatchObject({
      code,
      details: { file, received: expect.any(String), fix: expect.any(String) },
    });
  });

  test.each([
    ["events of another form", "CREATE TABLE events (n INTEGER)"],
    ["a column less, as of another version", "CREATE TABLE erased (stamp VARCHAR, hash VARCHAR)"],
    ["tables of somebody else's alone", "CREATE TABLE orders (n INTEGER)"],
  ])("with %s is refused, and nothing is added to it", async (_, sql) => {
    await run(file, sql);
    const before = readFileSync(file);
    await expect(openDuckDb(file)).rejects.toMatchObject({ code: "input" });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${file}.wal`)).toBe(false);
  });

  test("with a view of somebody's beside its own tables is a centre's all the same", async () => {
    await (await openDuckDb(file)).close();
    await run(file, "CREATE VIEW orders AS SELECT data FROM events; CREATE TABLE report AS FROM orders");
    const centre = await openDuckDb(file);
    expect(await centre.take([event("acme", 1)])).toMatchObject({ added: 1 });
    await centre.close();
  });

  test("whatever it is called, is cleaned of an erased tenant behind links, and is open to nobody more", async () => {
    const real = join(folder, "fresh.duckdb");
    symlinkSync(real, file);
    const first = await openDuckDb(file);
    const mark = "qpzmvx-acme";
    await first.take([event("globex", 1), ...[...Array(100).keys()].map((index) => event(mark, index + 1))]);
    await first.close();
    chmodSync(real, 0o600);
    const centre = await openDuckDb(file);
    expect(await centre.erase(mark, "a1", LATER)).toBe(100);
    await centre.close();
    expect(readFileSync(real, "latin1").includes("qpzmvx")).toBe(false);
    expect(statSync(real).mode & 0o777).toBe(0o600);
    const again = await openDuckDb(file);
    expect((await again.state()).tenants).toMatchObject([{ tenant: "globex", events: 1 }]);
    await again.close();
  });
});

(missingTmpfs === undefined ? test : test.skip)(
  "a centre on a full disk keeps what it confirmed, and goes on by itself once there is room",
  () => {
    const child = bundle("../events/full-disk-child.ts");
    try {
      const own = ["--user", "--map-root-user", "--mount"];
      const { stderr, stdout } = spawnSync("unshare", [...own, process.execPath, child.file, folder], {
        encoding: "utf8",
      });
      expect(stderr).toBe("");
      const told = JSON.parse(stdout) as FullDiskTold;
      expect(told.said.join("\n")).toMatch(/the disk is full/);
      expect(told.refused).toBeGreaterThan(0);
      expect(told.has).toBe(told.taken);
      // The last one was taken with room again.
      expect(told.taken).toBeGreaterThan(250);
      expect(told.erased).toEqual({
        failed: expect.stringMatching(/the disk is full/),
        left: 0,
        besides: false,
      });
    } finally {
      child.dispose();
    }
  },
);
