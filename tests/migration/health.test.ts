import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { healthOf } from "../../fleet/tenants/move/health";

const { signal } = new AbortController();
const env = { PATH: process.env["PATH"], STAMPWORKS_PROMETHEUS_TOKEN: "canary-token" };

describe("a command that says how a stamp serves a tenant", () => {
  const rate = (command: string): Promise<number> =>
    healthOf({ most: 0.01, source: { kind: "command", command } }, { env, signal }).errorRate(
      "euw1b",
      "acme",
    );

  test.each([
    ["echo 0.02", 0.02],
    ["echo 2%", 0.02],
    ["echo 0", 0],
    ["echo 1", 1],
    ["echo 1.5e-3", 0.0015],
    ["echo asking; echo 0.5", 0.5],
    ['test "$STAMPWORKS_TENANT $STAMPWORKS_STAMP" = "acme euw1b" && echo 0.25', 0.25],
  ])("%s says %d", async (command, said) => {
    expect(await rate(command)).toBeCloseTo(said);
  });

  test.each(["exit 1", "echo", "echo none", "echo 2", "echo -1", "echo 101%", "echo NaN"])(
    "%s says nothing, which may pass",
    async (command) => {
      await expect(rate(command)).rejects.toMatchObject({ name: "PassingError" });
    },
  );
});

describe("a Prometheus that is asked the same", () => {
  let server: Server;
  let url: string;
  let answer: { status: number; body: string };
  let asked: (string | undefined)[];
  beforeAll((done) => {
    server = createServer((request, response) => {
      asked.push(new URL(request.url ?? "", "http://x").searchParams.get("query") ?? undefined);
      asked.push(request.headers.authorization);
      response.statusCode = answer.status;
      response.end(answer.body);
    }).listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prom/`;
      done();
    });
  });
  afterAll((done) => {
    server.close(() => done());
  });
  beforeEach(() => {
    asked = [];
  });

  const query = 'errors{tenant="{tenant}",stamp="{stamp}"}';
  const rate = (): Promise<number> =>
    healthOf({ most: 0.01, source: { kind: "prometheus", url, query } }, { env, signal }).errorRate(
      "euw1b",
      "acme",
    );
  const vector = (...values: string[]): string =>
    JSON.stringify({
      status: "success",
      data: { resultType: "vector", result: values.map((value) => ({ metric: {}, value: [1, value] })) },
    });
  const scalar = (value: string): string =>
    JSON.stringify({ status: "success", data: { resultType: "scalar", result: [1, value] } });

  test.each([
    ["one sample", vector("0.02"), 0.02],
    ["a scalar", scalar("0.5"), 0.5],
    ["a small number as Prometheus writes it", vector("1e-05"), 0.00001],
    ["nothing by nothing, which is no request and none that failed", vector("NaN"), 0],
  ])("%s is the rate", async (_, body, said) => {
    answer = { status: 200, body };
    expect(await rate()).toBeCloseTo(said, 6);
    expect(asked).toEqual(['errors{tenant="acme",stamp="euw1b"}', "Bearer canary-token"]);
  });

  test.each([
    ["no sample", 200, vector(), /has 0 results, not one/],
    ["two samples", 200, vector("0.1", "0.2"), /has 2 results, not one/],
    ["more than all", 200, vector("12"), /says 12, which is no part/],
    ["something else", 200, "{}", /one sample a series/],
    ["no JSON", 200, "<html>", /can't be asked/],
    ["a refusal", 401, "", /answered 401/],
  ])("%s says nothing, which may pass, and no secret is told", async (_, status, body, problem) => {
    answer = { status, body };
    const failure: unknown = await rate().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "PassingError", message: expect.stringMatching(problem) });
    expect(String(failure)).not.toContain("canary-token");
  });
});
