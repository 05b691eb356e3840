import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hashTenant } from "../../../router/decision/format";
import { Ejector } from "../../../router/follow/ejector";
import { outliers, type Sample } from "../../../router/table/outliers";
import { mostOut } from "../../../router/table/most-out";
import { buildTable } from "../../../router/table/build";
import type { Table } from "../../../router/table/changes";
import { exported, NAMES } from "../exported";
import { ROUTINGS } from "../fleet";
import { describeHaproxy, send, startRouter, type TestRouter } from "../haproxy";

const well = (stamp: string, more: Partial<Sample> = {}): Sample => ({
  ...{ stamp, requests: 1000, errors: 2, milliseconds: 20 },
  ...more,
});
const FOUR = ["a", "b", "c"].map((stamp) => well(stamp));

describe("a stamp that fails its tenants", () => {
  test.each<[string, readonly Sample[], number, readonly string[]]>([
    ["nobody where all are well", [...FOUR, well("d")], 0, []],
    ["who answers half with errors", [...FOUR, well("d", { errors: 500 })], 0, ["d"]],
    ["nobody with a few errors", [...FOUR, well("d", { errors: 400 })], 0, []],
    ["who is slow", [...FOUR, well("d", { milliseconds: 3000 })], 0, ["d"]],
    ["nobody who takes a while where all do", FOUR.map((one) => ({ ...one, milliseconds: 3000 })), 0, []],
    ["nobody where all answer with errors", FOUR.map((one) => ({ ...one, errors: 900 })), 0, []],
    ["nobody of whom next to nothing is known", [...FOUR, well("d", { requests: 19, errors: 19 })], 0, []],
    ["nobody beside whom nobody is", [well("a", { errors: 1000 })], 0, []],
    [
      "the worst where there is room for one",
      [...FOUR, well("d", { errors: 600 }), well("e", { errors: 900 })],
      0,
      ["e"],
    ],
    ["nobody more than a third", [...FOUR, well("d", { errors: 600 })], 1, []],
    ["one of two", [well("a"), well("b", { errors: 1000 })], 0, ["b"]],
    ["nobody of two when one is out", [well("b", { errors: 1000 }), well("c")], 1, []],
  ])("is found: %s", (_, samples, out, wanted) => {
    expect(outliers(samples, out).map(({ stamp }) => stamp)).toEqual(wanted);
  });

  test("never leaves nothing: of any number at least two thirds, or one, stay", () => {
    for (let stamps = 0; stamps <= 300; stamps += 1) {
      expect(mostOut(stamps)).toBeLessThanOrEqual(Math.max(stamps / 3, 1));
      if (stamps > 0) expect(mostOut(stamps)).toBeLessThan(stamps);
    }
  });
});

describeHaproxy("a stamp whose health path answers and whose tenants get errors", () => {
  const servers: Server[] = [];
  const ill = new Set<string>();
  let router: TestRouter;
  let table: Table;
  let clock = 0;

  beforeAll(async () => {
    const running: { stamp: string; port: number }[] = [];
    for (const stamp of ["eu1", "eu2", "eu3"]) {
      const server = createServer((request, response) => {
        request.resume();
        response
          .writeHead(ill.has(stamp) && request.url !== "/healthz" ? 500 : 200, { "x-answered-by": stamp })
          .end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      servers.push(server);
      running.push({ stamp, port: (server.address() as AddressInfo).port });
    }
    table = buildTable(JSON.parse(exported(1, running)) as Parameters<typeof buildTable>[0]);
    router = await startRouter(ROUTINGS.subdomain, table);
  });
  afterAll(async () => {
    await router.stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Asks for all tenants, so often that each stamp has its share. */
  async function round(): Promise<Map<string, Set<number>>> {
    const statuses = new Map<string, Set<number>>();
    for (let times = 0; times < 3; times += 1) {
      for (const name of NAMES) {
        const { status, headers } = await send(router.port, [["Host", `${name}.example.test`]]);
        const stamp = headers["x-answered-by"] ?? headers["x-stamp-refusal"] ?? "nobody";
        statuses.set(stamp, (statuses.get(stamp) ?? new Set()).add(status));
      }
    }
    return statuses;
  }

  test("is taken out: its tenants get 503 with Retry-After, nobody else notices, and it comes back by itself", async () => {
    expect(new Set(NAMES.map((name) => hashTenant(name).bucket)).size).toBeGreaterThan(30);
    const ejector = new Ejector(router.place.socket, () => clock, 30_000);
    await ejector.look(table);
    await round();
    expect(await ejector.look(table)).toEqual([]);

    ill.add("eu2");
    expect((await round()).get("eu2")).toEqual(new Set([500]));
    expect(await ejector.look(table)).toMatchObject([
      { event: "out", stamp: "eu2", why: expect.stringContaining("100 %") },
    ]);
    const without = await round();
    expect([...without.keys()].sort()).toEqual(["down", "eu1", "eu3"]);
    expect(without.get("down")).toEqual(new Set([503]));
    expect(await ejector.look(table)).toEqual([]);

    ill.clear();
    clock = 30_001;
    expect(await ejector.look(table)).toMatchObject([{ event: "back", stamp: "eu2" }]);
    expect([...(await round()).keys()].sort()).toEqual(["eu1", "eu2", "eu3"]);
    expect(await ejector.look(table)).toEqual([]);

    for (const stamp of ["eu1", "eu2", "eu3"]) ill.add(stamp);
    await round();
    expect(await ejector.look(table)).toEqual([]);
    ill.clear();
  });

  test("is out as long as the registry says so, whatever it answers, and no longer", async () => {
    clock = 1_000_000;
    const ejector = new Ejector(router.place.socket, () => clock);
    const key = Object.keys(table).find((name) => table[name]?.startsWith("eu3 "))!;
    const judged = { ...table, [key]: table[key]!.replace(/ - *$| - /, " f1010 ") };
    expect(await ejector.look(judged)).toMatchObject([{ event: "out", stamp: "eu3" }]);
    expect([...(await round()).keys()].sort()).toEqual(["down", "eu1", "eu2"]);
    clock = 1_009_999;
    expect(await ejector.look(judged)).toEqual([]);
    clock = 1_010_000;
    expect(await ejector.look(judged)).toMatchObject([{ event: "back", stamp: "eu3" }]);
    expect([...(await round()).keys()].sort()).toEqual(["eu1", "eu2", "eu3"]);
    clock = 1_000_000;
    await ejector.look(judged);
    expect(await ejector.look(table)).toMatchObject([{ event: "back", stamp: "eu3" }]);
    expect([...(await round()).keys()].sort()).toEqual(["eu1", "eu2", "eu3"]);
  });
});
