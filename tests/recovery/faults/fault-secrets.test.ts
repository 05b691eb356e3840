import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { faultsSchema } from "../../../fleet/recovery/faults/faults-schema";
import { FaultFleet } from "./fault-fleet";

const TOKEN = "t0p-s3cret-of-the-probe";

describe("what a load is let in by", () => {
  let server: Server;
  let fleet: FaultFleet | undefined;
  beforeAll(async () => {
    // It knows the probe by its token.
    server = createServer(({ headers }, response) => {
      response.writeHead(headers.authorization === `Bearer ${TOKEN}` ? 200 : 401);
      response.end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  });
  afterAll(() => server.close());
  afterEach(() => {
    delete process.env["PROBE_AUTHORIZATION"];
    fleet?.remove();
    fleet = undefined;
  });
  const made = (headers: string): FaultFleet => {
    fleet = new FaultFleet(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, undefined, {
      headers,
      rate: 5,
    });
    return fleet;
  };

  test("is sent, and stands in no journal, no record and nothing that is told", async () => {
    process.env["PROBE_AUTHORIZATION"] = `Bearer ${TOKEN}`;
    const of = made("{ authorization: { env: PROBE_AUTHORIZATION } }");
    const result = await of.fail();
    expect(result).toMatchObject({ record: { load: { before: { requests: 5, errors: 0 } } } });
    expect(JSON.stringify(result)).not.toContain(TOKEN);
    const files = readdirSync(of.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => join(parentPath, name));
    const holding = (text: string): string[] =>
      files.filter((file) => readFileSync(file, "utf8").includes(text));
    expect(holding("PROBE_AUTHORIZATION").some((file) => file.includes("fault"))).toBe(true);
    expect(holding(TOKEN)).toEqual([]);
  });

  test("is asked for before anything is broken", async () => {
    const of = made("{ authorization: { env: PROBE_AUTHORIZATION } }");
    await expect(of.fail()).rejects.toThrow(
      /drills.faults.load.headers.authorization.env: a variable that is not set; received PROBE_AUTHORIZATION/,
    );
    process.env["PROBE_AUTHORIZATION"] = `Bearer\n${TOKEN}`;
    await expect(of.fail()).rejects.toThrow(/a variable whose value can't be sent in a header(?!.*t0p)/s);
    expect(of.has("log")).toBe(false);
  });

  test("is refused in the file, and not shown", async () => {
    const of = made(`{ authorization: "Bearer ${TOKEN}" }`);
    await expect(of.fail()).rejects.toThrow(
      /load.headers.authorization: not allowed; received \[secret\]; allowed: .*\{ env: NAME \}/,
    );
  });
});

describe("a secret in what a project says of faults", () => {
  const check = { healthy: "true", others: "true", alarm: "true" };
  const by = { kind: "command", break: "true", broken: "true", mend: "true" };
  const load = { url: "https://{stamp}.example.com/health" };
  const of = (faults: object): string[] => {
    const { error } = faultsSchema.safeParse({ load, database: { ...check, by }, ...faults });
    return (error?.issues ?? []).map(({ path }) => path.join("."));
  };
  const headers = (headers: object): object => ({ load: { ...load, headers } });

  test.each([
    ["a token by its header's name", headers({ "X-Api-Key": "abc" }), "load.headers.X-Api-Key"],
    ["a cookie", headers({ Cookie: "a=b" }), "load.headers.Cookie"],
    [
      "a token by its form",
      headers({ "x-from": "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0" }),
      "load.headers.x-from",
    ],
    ["a scheme of HTTP", headers({ "x-from": "Basic dXNlcjpwYXNz" }), "load.headers.x-from"],
    ["a user in an address", { load: { url: "https://me:pass@a.example.com/" } }, "load.url"],
    ["a user without a password", { load: { url: "https://token@a.example.com/" } }, "load.url"],
    ["a parameter of an address", { load: { url: "https://a.example.com/?access_token=1" } }, "load.url"],
    ["a load's command", { load: { command: "hey -H 'Authorization: Bearer abcdefgh'" } }, "load.command"],
    ["a check", { database: { ...check, by, alarm: "psql postgres://me:pass@db/" } }, "database.alarm"],
    [
      "what mends",
      { database: { ...check, by: { ...by, mend: "PGPASSWORD=hunter22 psql" } } },
      "database.by.mend",
    ],
  ])("is refused: %s", (_, faults, path) => expect(of(faults)).toEqual([path]));

  test.each([
    ["a tenant", headers({ "x-tenant": "acme", accept: "text/html", "x-monkey": "author" })],
    ["a variable", headers({ authorization: { env: "PROBE_TOKEN" } })],
    ["an address", { load: { url: "https://{stamp}.example.com/health?page=1" } }],
    ["a shell's variable", { load: { command: 'hey -H "Authorization: Bearer $TOKEN"' } }],
    [
      "a shell's variable beside",
      { database: { ...check, by: { ...by, mend: `PGPASSWORD=$${"{PW}"} psql` } } },
    ],
    ["a command's answer", { database: { ...check, by: { ...by, mend: "PGPASSWORD=$(pw) psql" } } }],
  ])("is none: %s", (_, faults) => expect(of(faults)).toEqual([]));
});
