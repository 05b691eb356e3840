import { buildTable } from "../../../router/table/build";
import { routingSchema } from "../../../components/routing/contract";
import { haproxyConfig } from "../../../router/haproxy/config";
import { localPlace } from "../../../router/haproxy/place";
import { ROUTINGS } from "../fleet";
import { exported, NAMES } from "../exported";
import { type GuardedStamp, startGuardedStamp } from "../guarded-stamp";
import { describeHaproxy, send, startRouter, type TestRouter } from "../haproxy";

const SECRET = "of-eu1-0123456789";
const FRONT_DOOR = "0f1e2d3c-4b5a-4678-8697-a5b4c3d2e1f0";
const HOST = `${NAMES[0]!.toUpperCase()}.example.test`;
type Header = readonly [string, string];

describeHaproxy("what a stamp gets of a request", () => {
  let stamp: GuardedStamp;
  let open: TestRouter;
  let behind: TestRouter;

  beforeAll(async () => {
    stamp = await startGuardedStamp("eu1", SECRET);
    const table = buildTable(JSON.parse(exported(1, [stamp])) as Parameters<typeof buildTable>[0]);
    const environment = { STAMP_ORIGIN_EU1: SECRET };
    open = await startRouter(ROUTINGS.subdomain, table, {}, environment);
    behind = await startRouter(ROUTINGS.subdomain, table, { frontDoor: FRONT_DOOR }, environment);
  });
  afterAll(async () => {
    await Promise.all([open.stop(), behind.stop(), stamp.stop()]);
  });

  /** Asks, and returns the answer's status and reason with the headers the stamp served last. */
  async function ask(router: TestRouter, headers: readonly Header[], path?: string) {
    const before = stamp.served.length;
    const answer = await send(router.port, headers, path);
    const reason = answer.headers["x-stamp-refusal"];
    return { status: answer.status, reason, got: stamp.served.slice(before) };
  }

  test("is the client's host, while Host is the stamp's own", async () => {
    const { status, got } = await ask(open, [["Host", HOST]]);
    expect(status).toBe(200);
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({
      host: `127.0.0.1:${stamp.port}`,
      "x-stamp-host": HOST,
      "x-stamp-tenant": NAMES[0],
      "x-stamp-id": "eu1",
      "x-stamp-origin": SECRET,
    });
  });

  test("is nothing that a client says in the router's own name", async () => {
    const { status, got } = await ask(open, [
      ["Host", HOST],
      ["X-Stamp-Host", "evil.example"],
      ["x-stamp-origin", "guessed"],
      ["X-STAMP-ID", "us1"],
      ["X-Stamp-Tenant", "somebody"],
      ["X-Stamp-Other", "1"],
    ]);
    expect(status).toBe(200);
    expect(got[0]).toMatchObject({ "x-stamp-host": HOST, "x-stamp-id": "eu1", "x-stamp-origin": SECRET });
    expect(got[0]).not.toHaveProperty("x-stamp-other");
    expect(JSON.stringify(got)).not.toMatch(/evil|guessed|us1|somebody/);
  });

  test("does not depend on what X-Stampworks-Host says where no Front Door is in front", async () => {
    const { status, got } = await ask(open, [
      ["Host", HOST],
      ["X-Stampworks-Host", `${NAMES[1]!}.example.test`],
      ["X-Azure-FDID", FRONT_DOOR],
    ]);
    expect(status).toBe(200);
    expect(got[0]).toMatchObject({ "x-stamp-tenant": NAMES[0], "x-stamp-host": HOST });
  });

  test("comes through the layer's own Front Door, by the host the client asked for", async () => {
    const { status, got } = await ask(behind, [
      ["Host", "router.region.azurecontainerapps.io"],
      ["X-Stampworks-Host", HOST],
      ["X-Azure-FDID", FRONT_DOOR],
    ]);
    expect(status).toBe(200);
    expect(got[0]).toMatchObject({
      host: `127.0.0.1:${stamp.port}`,
      "x-stamp-host": HOST,
      "x-stamp-tenant": NAMES[0],
      "x-stamp-origin": SECRET,
    });
  });

  test.each<[string, readonly Header[]]>([
    ["no id", []],
    ["another's id", [["X-Azure-FDID", "0f1e2d3c-4b5a-4678-8697-a5b4c3d2e1f1"]]],
    ["a part of the id", [["X-Azure-FDID", FRONT_DOOR.slice(0, -1)]]],
    ["the id among others", [["X-Azure-FDID", `x,${FRONT_DOOR}`]]],
    ["an empty id", [["X-Azure-FDID", ""]]],
  ])("never comes past Front Door: %s is 403, whoever asks for whomever", async (_, headers) => {
    for (const host of [HOST, "nobody.example.test", "no tenant"]) {
      const asked = await ask(behind, [["Host", HOST], ["X-Stampworks-Host", host], ...headers]);
      expect(asked).toEqual({ status: 403, reason: "edge", got: [] });
    }
  });

  test.each<[string, readonly Header[], number, string]>([
    ["without a host", [], 404, "unnamed"],
    ["for nobody", [["X-Stampworks-Host", "nobody.example.test"]], 404, "unknown"],
    ["for two", [["X-Stampworks-Host", `${HOST}, ${HOST}`]], 400, "malformed"],
    ["without a host but in X-Forwarded-Host", [["X-Forwarded-Host", HOST]], 404, "unnamed"],
  ])("is nothing when Front Door asks %s, whatever Host says", async (_, headers, status, reason) => {
    const asked = await ask(behind, [["Host", HOST], ["X-Azure-FDID", FRONT_DOOR], ...headers]);
    expect(asked).toEqual({ status, reason, got: [] });
  });

  test("is not asked for by those who look whether the router is well", async () => {
    const { status, got } = await ask(behind, [["Host", "probe"]], "/.stampworks/router");
    expect([status, got]).toEqual([200, []]);
  });
});

describe("the router's configuration", () => {
  const config = (more: object, limits: object = {}): string =>
    haproxyConfig(
      routingSchema.parse({ ...ROUTINGS.subdomain, limits }),
      [{ id: "eu1", number: 0, originHost: "eu1.example.test" }],
      { ...localPlace("/tmp/router", 8080), ...more },
    );

  test("believes no header where nothing is in front", () => {
    // Requests that were held come in again from the router itself, by a socket that nobody else gets at.
    const [open = "", again = ""] = config({}).split("frontend again\n");
    expect(open).not.toMatch(/req\.f?hdr[a-z_]*\(x-|txn\.(asked|client)/i);
    expect(again).toMatch(/^ {2}bind unix@\/tmp\/router\/again\.sock mode 600\n/);
  });

  test("counts requests by the client's address, not Front Door's", () => {
    const limits = { requestsPerSecondPerAddress: 10 };
    expect(config({}, limits)).toContain("track-sc0 src,");
    const behind = config({ frontDoor: FRONT_DOOR }, limits);
    expect(behind).toContain("set-var(txn.client) req.hdr_ip(x-azure-socketip,-1)\n");
    expect(behind).toContain("track-sc0 var(txn.client),");
  });
});
