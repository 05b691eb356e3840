import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadsOf, measure } from "../../fleet/tenants/measured";
import { setLoads } from "../../tenants/placement/set-loads";
import { openRegistry } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import { BOUNDS, furnish, stampOf, tenantOf } from "../registry/items";

const KNOWN = { requestsPerSecond: 1, databaseConnections: 2, storageGb: 3 };

let folder: string;
let registry: Registry;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "loads-"));
  registry = openRegistry(join(folder, "r"), { root: folder });
  await furnish(registry);
});
afterEach(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});
async function counted(requests: Readonly<Record<string, number>>): Promise<void> {
  await registry.write(
    Object.entries(requests).map(([tenant, requestsPerSecond]) => ({
      kind: "tenant",
      item: tenantOf(tenant, "s1", { load: { ...KNOWN, requestsPerSecond } }),
    })),
  );
}
const requestsOf = async (tenant: string): Promise<number | undefined> =>
  (await registry.get("tenant", tenant))?.load?.requestsPerSecond;
const given = (requests: Readonly<Record<string, number>>) =>
  Object.entries(requests).map(([tenant, requestsPerSecond]) => ({ tenant, load: { requestsPerSecond } }));

test.each([[{ acme: 50, beta: 20 }], [{ beta: 20, acme: 50 }]])(
  "loads that fit together are counted, whoever comes first: %j",
  async (loads) => {
    await counted({ acme: 1, beta: 90 });
    expect(await setLoads(registry, given(loads))).toEqual({ changed: 2, same: 0 });
  },
);

test("one write may make room and take it, whichever change comes first", async () => {
  await counted({ acme: 1, beta: 90 });
  for (const [acme, beta, order] of [
    [90, 5, 1],
    [5, 90, -1],
    [90, 5, -1],
  ] as const) {
    const items = await Promise.all(
      (["acme", "beta"] as const).map(async (tenant) => {
        const known = (await registry.get("tenant", tenant))!;
        const requestsPerSecond = tenant === "acme" ? acme : beta;
        return { ...known, load: { ...KNOWN, requestsPerSecond }, version: known.version + 1 };
      }),
    );
    const sorted = order === 1 ? items : items.reverse();
    await registry.write(sorted.map((item) => ({ kind: "tenant", item })));
  }
  expect([await requestsOf("acme"), await requestsOf("beta")]).toEqual([90, 5]);
});

test("whoever takes less is counted while the stamp is over its bound, and beside one that takes too much", async () => {
  await counted({ acme: 1, beta: 90 });
  const stamp = (await registry.get("stamp", "s1"))!;
  const capacity = { ...stamp.capacity!, bounds: { ...BOUNDS, requestsPerSecond: 50 } };
  await registry.put("stamp", { ...stampOf("s1", 1), ...stamp, capacity, version: stamp.version + 1 });
  expect(await setLoads(registry, given({ beta: 80 }))).toEqual({ changed: 1, same: 0 });
  await expect(setLoads(registry, given({ acme: 200, beta: 70 }))).rejects.toThrow(
    /no headroom for tenant acme/u,
  );
  expect([await requestsOf("acme"), await requestsOf("beta")]).toEqual([1, 70]);
});

test("two that measure different numbers keep each other's", async () => {
  await counted({ acme: 1 });
  const { loads } = await loadsOf(new Map([["acme", { requestsPerSecond: 7 }]]), registry);
  await setLoads(registry, (await loadsOf(new Map([["acme", { storageGb: 500 }]]), registry)).loads);
  await setLoads(registry, loads);
  expect((await registry.get("tenant", "acme"))?.load).toEqual({
    ...KNOWN,
    requestsPerSecond: 7,
    storageGb: 500,
  });
});

test.each([3, 2_000])("%p strangers cost no read of the registry each", async (strangers) => {
  await counted({ acme: 1, beta: 2 });
  const reads: string[] = [];
  const counting: Pick<Registry, "get" | "tenants"> = {
    get: (kind, key) => {
      reads.push(key);
      return registry.get(kind, key);
    },
    tenants: () => {
      reads.push("all");
      return registry.tenants();
    },
  };
  const measured = new Map(Array.from({ length: strangers }, (_, index) => [`x${index}`, { storageGb: 1 }]));
  measured.set("acme", { storageGb: 7 });
  const { left, loads } = await loadsOf(measured, counting);
  expect([left.unknown.length, loads]).toEqual([strangers, [{ tenant: "acme", load: { storageGb: 7 } }]]);
  expect(reads.length).toBeLessThanOrEqual(4);
});

describe("an answer", () => {
  let server: Server;
  let url: string;
  let answer: object;
  let sent = 0;
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.setHeader("content-type", "application/json");
      if ("endless" in answer) endless(response);
      else response.end(JSON.stringify(answer));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  /** One that never ends, as fast as it is taken, until nobody takes it. */
  const endless = (response: ServerResponse): void => {
    const part = Buffer.alloc(1024 * 1024, " ");
    const send = (): void => {
      while (!response.destroyed) {
        sent += part.length;
        if (!response.write(part)) {
          response.once("drain", send);
          return;
        }
      }
    };
    send();
  };
  const vector = (...samples: readonly (readonly [string, string])[]) => ({
    status: "success",
    data: {
      resultType: "vector",
      result: samples.map(([tenant, value]) => ({ metric: { tenant }, value: [1, value] })),
    },
  });
  const ask = (at = url) =>
    measure(
      { prometheus: at, queries: { requestsPerSecond: "q" }, label: "tenant" },
      { env: {}, signal: new AbortController().signal },
    );

  test.each<[string, object, RegExp]>([
    [
      "in part",
      { ...vector(["acme", "1"]), warnings: ["store eu is away"] },
      /with a warning: store eu is away/u,
    ],
    ["that says it is partial", { ...vector(["acme", "1"]), isPartial: true }, /in part/u],
    ["that failed", { ...vector(["acme", "1"]), status: "error" }, /can't be asked/u],
    ["with nothing in it", vector(), /--requests-query.*answers nothing|answers nothing/u],
    ["with a tenant twice, one of them none", vector(["acme", "NaN"], ["acme", "5"]), /several samples/u],
  ])("%s is no load", async (_, said, problem) => {
    answer = said;
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(`${String(error)} ${JSON.stringify(error)}`).toMatch(problem);
  });

  test("leaves out by name who was measured with what no load can be, and rounds no more than it must", async () => {
    await counted({ acme: 1, beta: 1, gamma: 1, delta: 1, eps: 1 });
    answer = vector(["acme", "-1"], ["beta", "+Inf"], ["gamma", ""], ["delta", "1.1"], ["eps", "0.0701"]);
    const { left, loads } = await loadsOf(await ask(), registry);
    expect(left.incomplete).toEqual(["acme", "beta", "gamma"]);
    expect(loads).toEqual(given({ delta: 1.1, eps: 0.08 }));
  });

  test.each([
    "https://ops:hunter2@p.test",
    "https://hunter2@p.test",
    "https://p.test/?token=hunter2",
    "http:hunter2",
  ])("is not asked for with a secret in the address, which is not told: %s", async (address) => {
    const error = await ask(address).catch((thrown: unknown) => thrown);
    const told = `${String(error)} ${JSON.stringify(error)} ${JSON.stringify(Reflect.get(Object(error), "details"))}`;
    expect(told).toContain("STAMPWORKS_PROMETHEUS_TOKEN");
    expect(told).not.toContain("hunter2");
  });

  test("that does not end is not kept in memory", async () => {
    answer = { endless: true };
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error) + JSON.stringify(Reflect.get(Object(error), "details"))).toContain(
      "its answer has more than 134217728 bytes",
    );
    expect(sent).toBeLessThan(4 * 134_217_728);
  });
});
