import { createConnection } from "node:net";
import { buildTable } from "../../../router/table/build";
import { POOLS, ROUTINGS, STAMPS, TENANTS } from "../fleet";
import { describeHaproxy, send, startRouter, type TestRouter } from "../haproxy";
import { type Asked, type OpenStamp, startOpenStamp } from "../open-stamp";
import { SMUGGLED } from "./smuggling";

/** Whose stamps the first request and the hidden one are for. */
const HOMES: Readonly<Record<string, string>> = { acme: "eu2", umbrella: "us1" };

/** Sends a text, says that nothing more comes, and waits until the connection ends. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    let answer = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
    socket.end(text, "utf8");
  });
}

/** A header's values as the stamp's reader of HTTP took them. */
function values({ rawHeaders }: Asked, name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === name);
}

/** What is wrong with a request that came to a stamp: that the router did not send it as one of its own. */
function faults(asked: Asked): string[] {
  const [tenant = "", ...more] = values(asked, "x-stamp-tenant");
  const [host = ""] = values(asked, "x-stamp-host");
  const found = more.length === 0 ? [] : ["two tenants"];
  if (HOMES[tenant] !== asked.stamp) found.push(`${tenant || "nobody"} at ${asked.stamp}`);
  if (host !== `${tenant}.example.test`) found.push(`host ${host} of ${tenant || "nobody"}`);
  const isOwn = (name: string, value: string): boolean => values(asked, name).join() === value;
  if (!isOwn("x-stamp-id", asked.stamp)) found.push("another's id");
  if (!isOwn("x-stamp-origin", `secret of ${asked.stamp}`)) found.push("not the router's secret");
  return found;
}

describeHaproxy("a router before stamps that read HTTP generously", () => {
  let stamps: OpenStamp[] = [];
  let router: TestRouter;

  beforeAll(async () => {
    stamps = await Promise.all(STAMPS.map(({ id }) => startOpenStamp(id, { insecureHTTPParser: true })));
    const placed = STAMPS.map((stamp) => {
      const { port } = stamps.find(({ stamp: id }) => id === stamp.id)!;
      return { ...stamp, originHost: `127.0.0.1:${port}` };
    });
    const table = buildTable({ version: 1, stamps: placed, pools: POOLS, tenants: TENANTS });
    const routing = {
      ...ROUTINGS.subdomain,
      limits: {
        ...ROUTINGS.subdomain.limits,
        connectionsPerAddressPercent: 100,
        requestsPerSecondPerAddress: 0,
      },
    };
    const secrets = STAMPS.map(({ id }) => [`STAMP_ORIGIN_${id.toUpperCase()}`, `secret of ${id}`]);
    router = await startRouter(routing, table, {}, Object.fromEntries(secrets) as NodeJS.ProcessEnv);
  });
  afterAll(async () => {
    await router.stop();
    await Promise.all(stamps.map((stamp) => stamp.stop()));
  });

  /** Requests that came to a stamp: what is refused altogether would prove little. */
  let served = 0;
  const KINDS = [...new Set(SMUGGLED.map(({ name }) => name.replace(/ \d+$/, "")))];
  test.each(KINDS)("sends nothing to a stamp that it did not mean for it: %s", async (kind) => {
    const wrong: unknown[] = [];
    for (const { name, text } of SMUGGLED.filter((one) => one.name.startsWith(kind))) {
      for (const { asked } of stamps) asked.length = 0;
      const answer = await sendRaw(router.port, text);
      // What hides in a connection to a stamp would be answered to who comes next.
      const next = await send(router.port, [["Host", "acme.example.test"]], "/next");
      const all = stamps.flatMap(({ asked }) => asked);
      served += all.filter(({ url }) => url !== "/next").length;
      const found = all.flatMap((asked) => faults(asked).map((fault) => `${asked.url}: ${fault}`));
      if (next.status !== 200 || next.headers["x-answered-by"] !== "eu2") found.push(`next: ${next.status}`);
      if (found.length > 0) wrong.push({ name, text, answer, found });
    }
    expect(wrong).toEqual([]);
  });

  test("sends on what is read in one way alone", () => {
    expect(served).toBeGreaterThan(20);
  });
});
