import { once } from "node:events";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { diffTables, emptyTable, type Table } from "../../../router/table/changes";
import { buildTable } from "../../../router/table/build";
import { routerSink, type TableSink } from "../../../router/follow/router-sink";
import { edgeFunction } from "../../../components/routing/edge-function";
import { edgeRuntime, viewerRequest, withSecrets } from "../decision/edge-runtime";
import { POOLS, ROUTINGS, STAMPS, TABLE, TENANTS, TOKEN_KEY } from "../fleet";
import { describeHaproxy, send, startRouter, type TestRouter } from "../haproxy";
import { type OpenStamp, startOpenStamp } from "../open-stamp";
import { claims, token } from "../tokens";

const WWW: readonly (readonly [string, string])[] = [
  ["Host", "www.example.test"],
  ["CloudFront-Viewer-Country", "US"],
  ["X-Stamp-Tenant", "acme"],
  ["X-Stamp-At", "AA.9"],
];

/** A request with a token that names a stamp. */
function naming(tenant: string, at: string): readonly (readonly [string, string])[] {
  const iat = Math.floor(Date.now() / 1000);
  return [
    ["Host", "edge.example.net"],
    ["Authorization", `Bearer ${token(claims({ tenant, at, iat, exp: iat + 3000 }))}`],
  ];
}

describeHaproxy("what the thin router tells a stamp, and believes of a token,", () => {
  let stamps: OpenStamp[] = [];
  const routers: TestRouter[] = [];
  let table: Table;
  const port = { nearest: 0, at: 0 };
  let sinks: TableSink[] = [];

  /** The table with its stamps where they listen. */
  const placed = (from: Table): Table => {
    const result = Object.assign(emptyTable(), from);
    for (const key of Object.keys(from).filter((name) => name.startsWith("s."))) {
      const [id, , ...more] = from[key]!.split(" ");
      result[key] = [id, `127.0.0.1:${stamps.find(({ stamp }) => stamp === id)!.port}`, ...more].join(" ");
    }
    return result;
  };
  const told = (): Record<string, string> => {
    const raw = stamps.flatMap((one) => one.asked.splice(0)).at(-1)?.rawHeaders ?? [];
    return Object.fromEntries(
      raw.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1]!]] : [])),
    );
  };

  beforeAll(async () => {
    stamps = await Promise.all(STAMPS.map(({ id }) => startOpenStamp(id)));
    table = placed(TABLE);
    for (const name of ["nearest", "at"] as const) {
      const router = await startRouter(ROUTINGS[name], table, {}, { STAMP_TOKEN_KEY: TOKEN_KEY });
      routers.push(router);
      port[name] = router.port;
    }
    sinks = routers.map(({ place }) =>
      routerSink(place, () => Promise.reject(new Error("no reload is needed here"))),
    );
  });
  afterAll(async () => {
    await Promise.all(routers.map((router) => router.stop()));
    await Promise.all(stamps.map((stamp) => stamp.stop()));
  });

  /** Brings the routers to another table. */
  async function follow(next: Table): Promise<void> {
    for (const sink of sinks) await sink.apply(table, next, diffTables(table, next));
    table = next;
  }

  test("a stranger is nobody's: the stamp is told itself, the host and no tenant", async () => {
    expect((await send(port.nearest, WWW)).status).toBe(200);
    const headers = told();
    expect(headers).toMatchObject({ "x-stamp-id": "us1", "x-stamp-host": "www.example.test" });
    expect(Object.keys(headers).filter((name) => /tenant|-at$|country/.test(name))).toEqual([]);
  });

  test("what a token may say of a stamp is told to the tenant's own alone, not to a stranger's or a function's", async () => {
    expect((await send(port.at, WWW)).status).toBe(200);
    expect(Object.keys(told())).not.toContain("x-stamp-at");
    for (const tenant of ["owner-abroad", "owner"]) {
      expect((await send(port.at, naming(tenant, "AA.1"), "/batch")).status).toBe(200);
      const headers = told();
      expect(headers).toMatchObject({ "x-stamp-tenant": tenant, "x-stamp-function": "batch" });
      expect(Object.keys(headers)).not.toContain("x-stamp-at");
    }
  });

  test("strangers follow the stamps that take them, without a reload", async () => {
    const closed = STAMPS.map((stamp) => (stamp.id === "us1" ? { ...stamp, strangers: false } : stamp));
    const before = table;
    await follow(placed(buildTable({ version: 8, stamps: closed, pools: POOLS, tenants: TENANTS })));
    expect((await send(port.nearest, WWW)).status).toBe(200);
    expect(told()).toMatchObject({ "x-stamp-id": "eu1" });
    const none = STAMPS.map((stamp) => ({ ...stamp, strangers: false }));
    await follow(placed(buildTable({ version: 9, stamps: none, pools: POOLS, tenants: TENANTS })));
    expect((await send(port.nearest, WWW)).headers["x-stamp-refusal"]).toBe("unnamed");
    await follow(before);
  });

  test("a stamp is told what a token may say of it, and a token of before is not believed once a tenant has gone", async () => {
    await send(port.at, naming("owner", "AA.1"));
    expect(told()).toMatchObject({ "x-stamp-id": "eu1", "x-stamp-tenant": "owner", "x-stamp-at": "AA.3" });
    expect((await send(port.at, naming("umbrella", "AC.0"))).status).toBe(200);
    expect(told()).toMatchObject({ "x-stamp-id": "us1", "x-stamp-at": "AC.0" });
    const moved = TENANTS.map((one) => (one.tenant === "umbrella" ? { ...one, stamp: "eu1" } : one));
    const raised = STAMPS.map((stamp) => (stamp.id === "us1" ? { ...stamp, epoch: 1 } : stamp));
    await follow(placed(buildTable({ version: 10, stamps: raised, pools: POOLS, tenants: moved })));
    const refused = await send(port.at, naming("umbrella", "AC.0"));
    expect([refused.status, refused.headers["x-stamp-refusal"]]).toEqual([401, "token"]);
    // Who is still there is looked up, and told what its next token may say.
    expect((await send(port.at, naming("initech", "AC.0"))).status).toBe(200);
    expect(told()).toMatchObject({ "x-stamp-id": "us1", "x-stamp-at": "AC.1" });
    expect((await send(port.at, naming("umbrella", "AA.3"))).status).toBe(200);
    expect(told()).toMatchObject({ "x-stamp-id": "eu1" });
  });

  test("a stamp is told what it was when the request was looked up, though a tenant goes while the body comes", async () => {
    const raised = STAMPS.map((stamp) => (stamp.id === "eu1" ? { ...stamp, epoch: 4 } : stamp));
    await follow(placed(TABLE));
    const head = [...naming("owner", "AA.1"), ["Content-Length", "2"], ["Connection", "close"]];
    const socket = createConnection({ port: port.at, host: "127.0.0.1" });
    socket.resume();
    socket.write(`POST / HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\nx`);
    // The router has looked it up by then, and waits for the second byte; where it has not, the test shows nothing.
    await sleep(300);
    await follow(placed(buildTable({ version: 11, stamps: raised, pools: POOLS, tenants: TENANTS })));
    socket.write("y");
    await once(socket, "close");
    expect(told()).toMatchObject({ "x-stamp-id": "eu1", "x-stamp-at": "AA.3" });
    await follow(placed(TABLE));
  });
});

describe("what the edge function tells a stamp", () => {
  const store = withSecrets(TABLE, TOKEN_KEY);

  test("of a stranger is itself, the host and no tenant", async () => {
    const ask = edgeRuntime(edgeFunction(ROUTINGS.nearest), store);
    const { answer } = await ask(viewerRequest(WWW));
    expect(answer.headers["x-stamp-id"]).toEqual({ value: "us1" });
    expect(Object.keys(answer.headers).filter((name) => /tenant|-at$|country/.test(name))).toEqual([]);
  });

  test("of a token is what the next one may say, whatever the client says it is", async () => {
    const ask = edgeRuntime(edgeFunction(ROUTINGS.at), store);
    const { answer } = await ask(viewerRequest([...naming("owner", "AA.1"), ["X-Stamp-At", "AA.9"]]));
    expect(answer.headers["x-stamp-at"]).toEqual({ value: "AA.3" });
  });

  test("of a token is told to the tenant's own stamp alone, not to a stranger's or a function's", async () => {
    const ask = edgeRuntime(edgeFunction(ROUTINGS.at), store);
    const stranger = await ask(viewerRequest(WWW));
    const ofFunction = await ask(viewerRequest(naming("owner", "AA.1"), "/batch"));
    for (const { answer, origin } of [stranger, ofFunction]) {
      expect(origin).toBeDefined();
      expect(Object.keys(answer.headers)).not.toContain("x-stamp-at");
    }
  });

  test("of a token is nothing while the store is brought up, and a token that says just that is looked up", async () => {
    const between = Object.assign(emptyTable(), store);
    between["s.AA"] = between["s.AA"]!.replace(/ 3$/, " -");
    const ask = edgeRuntime(edgeFunction(ROUTINGS.at), between);
    const { answer } = await ask(viewerRequest(naming("owner", "AA.3")));
    expect(answer.headers["x-stamp-id"]).toEqual({ value: "eu1" });
    expect(Object.keys(answer.headers)).not.toContain("x-stamp-at");
    expect((await ask(viewerRequest(naming("nobody", "AA.-")))).answer.statusCode).toBe(404);
  });

  test("is read of the country that the layer asks CloudFront for, where none is named", () => {
    expect(edgeFunction({ ...ROUTINGS.nearest, nearest: { header: "x-stampworks-country" } })).toContain(
      '"nearest":{"header":"cloudfront-viewer-country"}',
    );
  });
});
