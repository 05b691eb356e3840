import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { AddressInfo } from "node:net";
import { hashTenant } from "../../../router/decision/format";
import { answerIn } from "../../../router/follow/answers";
import { Ejector } from "../../../router/follow/ejector";
import { ByTenant } from "../../../router/table/by-tenant";
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

const LOGGED =
  '{"time":1,"client":"127.0.0.1","method":"GET","host":"a.example","status":200,"tenant":"a","stamp":"eu1","bytes":12,"total":7,"answer":5,"waiting":0,"state":"--"}';

describe("a line of HAProxy's log", () => {
  const said = (...changes: readonly (readonly [string, string])[]): unknown =>
    answerIn(changes.reduce((line, [from, to]) => line.replace(from, to), LOGGED));
  const well = { stamp: "eu1", tenant: "a", isError: false, milliseconds: 5 };

  test.each<[string, readonly (readonly [string, string])[], unknown]>([
    ["an answer", [], well],
    ["an answer of 503", [["200", "503"]], { ...well, isError: true }],
    ["an answer that the stamp broke off", [['"--"', '"SD"']], { ...well, isError: true }],
    [
      "an answer that did not come in time",
      [
        ['"--"', '"sH"'],
        ['"answer":5', '"answer":-1'],
      ],
      { ...well, isError: true, milliseconds: 0 },
    ],
    ["a client that went away", [['"--"', '"CD"']], undefined],
    [
      "a connection that was refused",
      [
        ["200", "503"],
        ['"--"', '"SC"'],
      ],
      undefined,
    ],
    [
      "a refusal of the router's own",
      [
        ['"eu1"', '"<NOSRV>"'],
        ["200", "429"],
        ['"--"', '"LR"'],
      ],
      undefined,
    ],
    ["a request of no tenant", [['"tenant":"a"', '"tenant":""']], undefined],
    ["something else", [[LOGGED, "[WARNING] (7) : eu1 is down"]], undefined],
  ])("tells of %s", (_, changes, wanted) => {
    expect(said(...changes)).toEqual(wanted);
  });
});

test("a stamp counts for as ill, and as slow, as half its tenants find it, and one tenant is no witness", () => {
  const all = new ByTenant();
  for (const [tenant, isError, milliseconds] of [
    ["a", true, 9000],
    ["b", false, 10],
    ["c", true, 30],
  ] as const)
    for (let times = 0; times < (tenant === "a" ? 100 : 1); times += 1)
      all.count({ stamp: "eu1", tenant, isError, milliseconds });
  all.count({ stamp: "eu2", tenant: "a", isError: true, milliseconds: 9000 });
  expect(all.take()).toEqual([{ stamp: "eu1", requests: 102, errors: 102, milliseconds: 30 }]);
  expect(all.take()).toEqual([]);
});

describeHaproxy("a stamp whose health path answers and whose tenants get errors", () => {
  const servers: Server[] = [];
  const ill = new Set<string>();
  const unhappy = new Set<string>();
  const streaming = new Set<string>();
  let router: TestRouter;
  let table: Table;
  let clock = 0;

  beforeAll(async () => {
    const running: { stamp: string; port: number }[] = [];
    for (const stamp of ["eu1", "eu2", "eu3"]) {
      const server = createServer((request, response) => {
        request.resume();
        const fails = ill.has(stamp) || unhappy.has(String(request.headers["x-stamp-tenant"]));
        response.writeHead(fails && request.url !== "/healthz" ? 500 : 200, { "x-answered-by": stamp });
        // Its answer begins at once and ends late.
        if (streaming.has(stamp) && request.url !== "/healthz") {
          response.flushHeaders();
          setTimeout(() => response.end(), 1500);
        } else response.end();
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

  /** Asks for tenants, by default for all of them, so often that each stamp has its share; who ejects hears of it. */
  async function round(
    ejector: Ejector,
    names: readonly string[] = NAMES,
  ): Promise<Map<string, Set<number>>> {
    const statuses = new Map<string, Set<number>>();
    const heard = router.log.length;
    const one = async (name: string): Promise<void> => {
      const { status, headers } = await send(router.port, [["Host", `${name}.example.test`]]);
      const stamp = headers["x-answered-by"] ?? headers["x-stamp-refusal"] ?? "nobody";
      statuses.set(stamp, (statuses.get(stamp) ?? new Set()).add(status));
    };
    for (let times = 0; times < 3; times += 1) await Promise.all(names.map(one));
    for (const until = Date.now() + 60_000; router.log.length < heard + 3 * names.length; await sleep(10))
      if (Date.now() > until) throw new Error("HAProxy does not tell of each request");
    for (const line of router.log.slice(heard)) ejector.hear(line);
    return statuses;
  }

  test("is taken out: its tenants get 503 with Retry-After, nobody else notices, and it comes back by itself", async () => {
    expect(new Set(NAMES.map((name) => hashTenant(name).bucket)).size).toBeGreaterThan(30);
    const ejector = new Ejector(router.place.socket, () => clock, 30_000);
    await ejector.look(table);
    await round(ejector);
    expect(await ejector.look(table)).toEqual([]);

    ill.add("eu2");
    expect((await round(ejector)).get("eu2")).toEqual(new Set([500]));
    expect(await ejector.look(table)).toMatchObject([
      { event: "out", stamp: "eu2", why: expect.stringContaining("100 %") },
    ]);
    const without = await round(ejector);
    expect([...without.keys()].sort()).toEqual(["down", "eu1", "eu3"]);
    expect(without.get("down")).toEqual(new Set([503]));
    expect(await ejector.look(table)).toEqual([]);

    ill.clear();
    clock = 30_001;
    expect(await ejector.look(table)).toMatchObject([{ event: "back", stamp: "eu2" }]);
    expect([...(await round(ejector)).keys()].sort()).toEqual(["eu1", "eu2", "eu3"]);
    expect(await ejector.look(table)).toEqual([]);

    for (const stamp of ["eu1", "eu2", "eu3"]) ill.add(stamp);
    await round(ejector);
    expect(await ejector.look(table)).toEqual([]);
    ill.clear();
  });

  test("is in where one of its tenants gets nothing but errors, however much that one asks", async () => {
    clock = 500_000;
    const ejector = new Ejector(router.place.socket, () => clock);
    const [loud = ""] = NAMES;
    unhappy.add(loud);
    const statuses = await round(ejector, [...NAMES, ...Array.from({ length: 60 }, () => loud)]);
    expect([...statuses.values()].filter((each) => each.has(500))).toHaveLength(1);
    expect(await ejector.look(table)).toEqual([]);
    // Nor where nobody else asks for anything.
    await round(
      ejector,
      Array.from({ length: 60 }, () => loud),
    );
    expect(await ejector.look(table)).toEqual([]);
    unhappy.clear();
  });

  test("is in where its answers begin at once and are long", async () => {
    const ejector = new Ejector(router.place.socket, () => clock);
    streaming.add("eu2");
    await round(ejector);
    streaming.clear();
    expect(await ejector.look(table)).toEqual([]);
  });

  test("is out as long as the registry says so, whatever it answers, and no longer", async () => {
    clock = 1_000_000;
    const ejector = new Ejector(router.place.socket, () => clock);
    const key = Object.keys(table).find((name) => table[name]?.startsWith("eu3 "))!;
    const judged = { ...table, [key]: table[key]!.replace(/ - *$| - /, " f1010 ") };
    expect(await ejector.look(judged)).toMatchObject([{ event: "out", stamp: "eu3" }]);
    expect([...(await round(ejector)).keys()].sort()).toEqual(["down", "eu1", "eu2"]);
    clock = 1_009_999;
    expect(await ejector.look(judged)).toEqual([]);
    clock = 1_010_000;
    expect(await ejector.look(judged)).toMatchObject([{ event: "back", stamp: "eu3" }]);
    expect([...(await round(ejector)).keys()].sort()).toEqual(["eu1", "eu2", "eu3"]);
    clock = 1_000_000;
    await ejector.look(judged);
    expect(await ejector.look(table)).toMatchObject([{ event: "back", stamp: "eu3" }]);
    expect([...(await round(ejector)).keys()].sort()).toEqual(["eu1", "eu2", "eu3"]);
  });
});
