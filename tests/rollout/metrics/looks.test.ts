import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { askMetrics } from "../../../fleet/rollout/metrics/ask";
import { metricGatesSchema } from "../../../fleet/rollout/metrics/schema";
import { beginOf } from "../runs";

/** What a stand-in for Prometheus says of stamps a and b, look after look; the last is said for ever. */
async function judged(looks: readonly (readonly [number, number])[]): Promise<string | undefined> {
  let asked = 0;
  const server = createServer((_, response) => {
    const values = looks[Math.min(asked, looks.length - 1)] ?? [0, 0];
    asked += 1;
    const result = ["a", "b"].map((stamp, index) => ({
      metric: { stamp },
      value: [0, String(values[index])],
    }));
    response.end(JSON.stringify({ data: { resultType: "vector", result } }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const gates = metricGatesSchema.parse({
    prometheus: `http://127.0.0.1:${port}`,
    gates: [{ name: "errors", query: "errors", most: 1 }],
  });
  const change = { gates: { stamp: false, timeoutMs: 5000, everyMs: 1000 } };
  const begin = beginOf({ broad: ["a", "b"] }, change);
  const wave = { ring: "broad", stamps: begin.waves.flatMap(({ stamps }) => stamps) };
  let now = 0;
  try {
    const { reason } = await askMetrics(gates, wave, 0, {
      env: {},
      signal: new AbortController().signal,
      begin,
      since: 0,
      bakeMs: 0,
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    });
    return reason;
  } finally {
    server.close();
  }
}

test.each([
  [
    "one spike halts nothing",
    [
      [2, 0],
      [0, 0],
    ],
    undefined,
  ],
  [
    "two looks in a row halt nothing",
    [
      [2, 0],
      [2, 0],
      [0, 0],
    ],
    undefined,
  ],
  [
    "three in a row halt",
    [
      [2, 0],
      [2, 0],
      [2, 0],
      [0, 0],
    ],
    "errors of a is 2: more than 1",
  ],
  [
    "now one stamp and now the other, never all well, halts in the end",
    [
      [2, 0],
      [0, 2],
      [2, 0],
      [0, 2],
      [2, 0],
      [0, 2],
      [2, 0],
      [0, 2],
      [0, 0],
    ],
    /^errors of [ab] is 2: more than 1$/,
  ],
] as const)("%s", async (_, looks, reason) => {
  const said = await judged(looks);
  if (reason instanceof RegExp) expect(said).toMatch(reason);
  else expect(said).toBe(reason);
});
