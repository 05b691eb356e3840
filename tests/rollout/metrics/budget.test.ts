import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { askMetrics } from "../../../fleet/rollout/metrics/ask";
import { metricGatesSchema } from "../../../fleet/rollout/metrics/schema";
import { beginOf } from "../runs";

/** What is said where a stand-in for Prometheus says so many requests failed of so many, and a budget is one in a thousand. */
async function said(failed: number | undefined, requests: number | undefined): Promise<string | undefined> {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "", "http://x").searchParams.get("query");
    const value = query === "failed" ? failed : query === "requests" ? requests : 0;
    const result = value === undefined ? [] : [{ metric: { stamp: "a" }, value: [0, String(value)] }];
    response.end(JSON.stringify({ data: { resultType: "vector", result } }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const gates = metricGatesSchema.parse({
    prometheus: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    gates: [{ name: "p95", query: "p95", most: 1 }],
    budget: { failed: "failed", requests: "requests", most: 0.001 },
  });
  const begin = beginOf({ broad: ["a"] });
  const wave = { ring: "broad", stamps: begin.waves.flatMap(({ stamps }) => stamps) };
  try {
    const { reason } = await askMetrics(gates, wave, 0, {
      ...{ env: {}, signal: new AbortController().signal, begin, since: 0, bakeMs: 0 },
      now: () => Date.parse(begin.at),
      sleep: () => Promise.resolve(),
    });
    return reason;
  } finally {
    server.close();
  }
}

test.each([
  ["the first failure of a rollout that has just begun", 1, 200],
  ["a few more than are due", 16, 10_000],
  ["none of none", 0, 0],
])("an error budget is not spent by chance: %s", async (_, failed, requests) => {
  expect(await said(failed, requests)).toBeUndefined();
});

test.each([
  ["many of few", 6, 200],
  ["what is due and a fifth of many", 1200, 1_000_000],
])("an error budget is spent by %s", async (_, failed, requests) => {
  expect(await said(failed, requests)).toBe(
    `the error budget is spent: ${failed} of ${requests} requests failed since the rollout began, more than 0.001`,
  );
});

test.each([
  ["more that failed than came", 2, 0, "2 of 0 requests failed, more than came"],
  ["no series of requests", 50_000, undefined, "no series of requests"],
  ["no series of either", undefined, undefined, "no series of requests"],
  ["what is no number", Number.NaN, Number.NaN, "NaN of NaN requests is no number"],
])("an error budget that can't be told is none: %s", async (_, failed, requests, reason) => {
  expect(await said(failed, requests)).toBe(`budget: ${reason}`);
});

test("of what never failed there is no series, and the budget is left", async () => {
  expect(await said(undefined, 1000)).toBeUndefined();
});
