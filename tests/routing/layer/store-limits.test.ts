import { Keeper } from "../../../components/routing/aws/synchroniser/keeper";
import { DynamoDbLog } from "../../../components/routing/aws/synchroniser/registry";
import { KeyValueStoreClient } from "../../../components/routing/aws/synchroniser/store";
import { hashTenant } from "../../../router/decision/format";
import { buildTable } from "../../../router/table/build";
import { emptyTable, STORE_LIMITS, type Table, toBatches } from "../../../router/table/changes";
import { planShards, requireOneStore, tableBytes } from "../../../router/table/shards";
import { MemoryStore } from "../../../tenants/registry/memory";
import { RowRegistry } from "../../../tenants/registry/row-registry";
import { furnish, poolOf, stampOf, tenantOf } from "../../registry/items";
import { FakeAws } from "./fake-aws";
import { some } from "../../sweep";

const STORE = "arn:aws:cloudfront::210000000009:key-value-store/8562a61f";

async function place() {
  const rows = new MemoryStore();
  const registry = new RowRegistry(rows, "ann@here");
  const aws = new FakeAws(rows);
  const caller = {
    fetch: aws.fetch,
    credentials: () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token" }),
    now: () => new Date(),
    pauseMs: 0,
  };
  const log = new DynamoDbLog(caller, { table: "registry", region: "us-east-1" });
  const start = (): Keeper => new Keeper(log, new KeyValueStoreClient(caller, STORE));
  return { aws, registry, start };
}

/** Names of tenants that are all in directory buckets of their own, so that each is one key. */
function alone(count: number): string[] {
  const taken = new Set<number>();
  const names: string[] = [];
  for (let index = 0; names.length < count; index += 1) {
    const { directory } = hashTenant(`t${index}`);
    if (!taken.has(directory)) names.push(`t${index}`);
    taken.add(directory);
  }
  return names;
}

describe("updates of an edge store, over a stand-in that holds to CloudFront's limits,", () => {
  test.each(some([1, 31, 32, 33, 47, 48, 49, 50, 51, 98, 99, 100, 101, 150], 7))(
    "are taken when %d tenants come at once, on an empty store and on one that is filled",
    async (count) => {
      const { aws, registry, start } = await place();
      await registry.write([
        { kind: "stamp", item: stampOf("s1", 1, { capacity: undefined }) },
        { kind: "pool", item: poolOf("eu-standard", 0, ["s1"]) },
      ]);
      const names = alone(2 * count);
      for (const name of names.slice(0, count)) await registry.put("tenant", tenantOf(name, "s1"));
      const keeper = start();
      await keeper.follow();
      for (const name of names.slice(count)) await registry.put("tenant", tenantOf(name, "s1"));
      await keeper.follow();
      const wanted = { ...buildTable(await registry.snapshot()) };
      delete wanted["v"];
      expect(aws.table()).toEqual(wanted);
      expect(Math.max(...aws.updates)).toBeLessThanOrEqual(STORE_LIMITS.keysPerUpdate);
    },
  );

  test.each([0, 1, 47, 48, 49, 50, 51, 97, 98, 99, 100])(
    "hold 50 keys at most with %d changes and what is sealed",
    (count) => {
      const keys = Array.from({ length: count }, (_, index) => `d.${index}`);
      const seals: readonly Record<string, string>[] = [{}, { h: "digest" }, { h: "digest", i: "more" }];
      for (const seal of seals) {
        for (const split of [0, Math.floor(count / 2), count]) {
          const puts = new Map(keys.slice(0, split).map((key) => [key, "x"]));
          const batches = toBatches({ version: 2, puts, deletes: keys.slice(split) }, seal);
          const sizes = batches.map((batch) => batch.puts.length + batch.deletes.length);
          expect(Math.max(...sizes)).toBeLessThanOrEqual(STORE_LIMITS.keysPerUpdate);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count + 1 + Object.keys(seal).length);
          const last = batches.at(-1)?.puts.map(({ key }) => key) ?? [];
          expect(last.slice(-1 - Object.keys(seal).length)).toEqual(["v", ...Object.keys(seal)]);
          for (const batch of batches.slice(0, -1))
            expect(batch.puts.some(({ key }) => key === "v")).toBe(false);
        }
      }
    },
  );

  test("leave the store as it was when somebody's update goes beyond a limit", async () => {
    const { aws, registry, start } = await place();
    await furnish(registry);
    await start().follow();
    const ask = (puts: readonly { Key: string; Value: string }[]) =>
      aws.fetch("https://210000000009.cloudfront-kvs.global.api.aws/key-value-stores/x/keys", {
        method: "POST",
        headers: {
          authorization: "AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/x",
          "if-match": aws.etag,
        },
        body: JSON.stringify({ Puts: puts, Deletes: [] }),
      });
    const of = (length: number, key = "k", value = "x") =>
      Array.from({ length }, (_, index) => ({ Key: `${key}${index}`, Value: value }));
    expect((await ask(of(50))).status).toBe(200);
    expect((await ask(of(51))).status).toBe(400);
    expect((await ask(of(1, "k", "x".repeat(1024)))).status).toBe(200);
    expect((await ask(of(1, "k", "x".repeat(1025)))).status).toBe(400);
    expect((await ask(of(1, "k".repeat(511)))).status).toBe(200);
    expect((await ask(of(1, "k".repeat(512)))).status).toBe(400);
  });
});

describe("the plan of one store", () => {
  /** A table of exactly so many bytes. */
  function tableOf(bytes: number): Table {
    const table = emptyTable();
    table["v"] = "1";
    let left = bytes - tableBytes(table);
    for (let index = 0; left > 0; index += 1) {
      const key = `d.${index}`;
      const value = "x".repeat(Math.max(0, Math.min(1000, left - key.length)));
      table[key] = value;
      left -= key.length + value.length;
    }
    return table;
  }

  test.each([
    [STORE_LIMITS.bytes - 1200, 1],
    [STORE_LIMITS.bytes - 1100, 2],
    [STORE_LIMITS.bytes, 2],
    [STORE_LIMITS.bytes + 1, 2],
  ])("counts what the store holds beside a table of %d bytes", (bytes, shards) => {
    expect(planShards(tableOf(bytes)).shards).toBe(shards);
  });

  test.each([
    ["d.1", 1024, true],
    ["d.1", 1025, false],
    ["k".repeat(512), 1, true],
    ["k".repeat(513), 1, false],
  ])("takes keys and values as long as a store does", (key, length, isTaken) => {
    const table = Object.assign(emptyTable(), { v: "1", [key]: "x".repeat(length) });
    if (isTaken) expect(requireOneStore(table)).toMatchObject({ shards: 1 });
    else expect(() => requireOneStore(table)).toThrow("does not fit one CloudFront KeyValueStore");
  });
});
