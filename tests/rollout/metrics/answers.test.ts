import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { askMetrics, type MetricAnswer } from "../../../fleet/rollout/metrics/ask";
import { metricGatesSchema } from "../../../fleet/rollout/metrics/schema";
import { beginOf } from "../runs";

const GATE = {
  name: "errors",
  query: "errors[10m]",
  mostOfBefore: 2,
  floor: 0.005,
  share: true,
  looks: 1,
  traffic: { query: "traffic", least: 1000 },
};

type Answer = readonly (readonly [Readonly<Record<string, string>>, number])[];
/** What a stand-in for Prometheus answers; `minutes`: how long before the rollout, undefined for what came after. */
type Server = (query: string, minutes: number | undefined) => Answer;

const NOW = 3_600_000;

/** What a gate says, and how many questions it took in two looks. */
async function asked(
  answer: Server,
  change: object = {},
  extra: object = {},
): Promise<MetricAnswer & { readonly questions: number }> {
  const begin = beginOf({ broad: ["a"] }, { gates: { stamp: false, timeoutMs: 0, everyMs: 1 } });
  const began = Date.parse(begin.at);
  let questions = 0;
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://x");
    const time = searchParams.get("time");
    questions += 1;
    const minutes = time === null ? -1 : (began - Number(time) * 1000) / 60_000;
    const rows = answer(searchParams.get("query") ?? "", minutes < 0 ? undefined : minutes);
    const result = rows.map(([metric, value]) => ({ metric, value: [0, String(value)] }));
    response.end(JSON.stringify({ ...extra, data: { resultType: "vector", result } }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const prometheus = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gates = metricGatesSchema.parse({ prometheus, gates: [{ ...GATE, ...change }] });
  const wave = { ring: "broad", stamps: begin.waves.flatMap(({ stamps }) => stamps) };
  const look = (): Promise<MetricAnswer> =>
    askMetrics(gates, wave, 0, {
      ...{ env: {}, signal: new AbortController().signal, begin, since: began, bakeMs: 0 },
      now: () => began + NOW,
      sleep: () => Promise.resolve(),
    });
  try {
    await look();
    return { ...(await look()), questions };
  } finally {
    server.close();
  }
}

const A = { stamp: "a" };
const withErrors =
  (errors: (minutes: number | undefined) => Answer): Server =>
  (query, minutes) =>
    query === "traffic" ? [[A, 1200]] : errors(minutes);

describe("what a stamp had before", () => {
  test("is counted over six windows, each asked once", async () => {
    const seen = new Set<number | undefined>();
    const { evidence, questions, reason } = await asked(
      withErrors((minutes) => {
        seen.add(minutes);
        return [[A, minutes === undefined ? 0.02 : minutes === 0 ? 0 : 0.006]];
      }),
    );
    expect([...seen]).toEqual(expect.arrayContaining([undefined, 0, 10, 20, 30, 40, 50]));
    expect(evidence[0]?.before).toBeCloseTo(0.005, 5);
    expect(reason).toBe("errors of a is 0.02: more than 2 times the 0.005 before");
    // Two looks of two queries, and of two queries six windows before and six since; the last of these was over just now and is asked again.
    expect(questions).toBe(30);
  });

  test("has nothing of a release that failed half an hour ago and was taken back", async () => {
    const { evidence } = await asked(
      withErrors((minutes) => [[A, minutes === undefined ? 0.02 : minutes >= 30 ? 0.3 : 0.002]]),
    );
    expect(evidence[0]).toMatchObject({ isWell: false });
    expect(evidence[0]?.before).toBeCloseTo(0.002, 5);
  });

  test("is the last window's where the stamp alone became worse just before", async () => {
    const { evidence, reason } = await asked(
      withErrors((minutes) => [[A, minutes === undefined || minutes === 0 ? 0.03 : 0.002]]),
    );
    expect(reason).toBeUndefined();
    expect(evidence[0]?.before).toBeCloseTo(0.03, 5);
  });
});

describe("a gate that knows nothing passes nothing", () => {
  test.each<[string, Server, object, object, RegExp]>([
    [
      "a query that forgot the label",
      withErrors(() => [[{}, 0.9]]),
      {},
      {},
      /^errors: no series has the label stamp: sum them by \(stamp\)$/,
    ],
    [
      "another label",
      withErrors(() => [[{ instance: "10.0.0.1" }, 0.9]]),
      {},
      {},
      /^errors: no series has the label stamp/,
    ],
    [
      "an answer of a part of the stores",
      withErrors(() => []),
      {},
      { warnings: ["partial response"] },
      /it answered with a warning: partial response$/,
    ],
    [
      "no number, where little traffic would pass",
      withErrors(() => [[A, Number.NaN]]),
      { traffic: { ...GATE.traffic, otherwise: "pass" } },
      {},
      /^errors of a: no number of a stamp under the label stamp$/,
    ],
  ])("%s", async (_, server, change, extra, reason) => {
    expect((await asked(server, change, extra)).reason).toMatch(reason);
  });

  test("but hardly any traffic does where the gate says so", async () => {
    const quiet: Server = (query) => [[A, query === "traffic" ? 3 : 0.9]];
    const pass = { traffic: { ...GATE.traffic, otherwise: "pass" } };
    expect((await asked(quiet, pass)).reason).toBeUndefined();
    expect((await asked(quiet)).reason).toMatch(/too little traffic to judge: 3 of 1000/);
  });
});
