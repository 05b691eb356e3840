import type { GraphResource } from "../../graph/model/graph";
import { CLOUDS, type CloudName, type Pair, renderPair } from "./fleet";
import { renderCentre } from "./render";

/** Kinds of alarms that ring for a stamp's events, and what each looks at. */
const RINGS: Readonly<Record<CloudName, Readonly<Record<string, string>>>> = {
  aws: { "events-late": "RetryInvocationAttempts", "events-dead": "ApproximateNumberOfMessagesVisible" },
  azure: {
    "events-late": "CaptureBacklog",
    "events-stuck": "CapturedMessages",
    "events-refused": "ServerErrors",
  },
  gcp: { "events-late": "oldest_unacked_message_age", "events-dead": "num_undelivered_messages" },
};

describe.each(CLOUDS)("what a stamp on %s does with its events", (cloud) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await renderPair(cloud);
  });

  test.each(Object.entries(RINGS[cloud]))("rings as %s, by %s", (kind, metric) => {
    const [{ graph }] = pair.stamps;
    const named = graph.resources.filter(
      ({ name, type }) => /Alarm|Alert/u.test(type) && name.includes(`-${kind}`),
    );
    expect(named.length).toBeGreaterThan(0);
    for (const each of named) expect(JSON.stringify(each.inputs)).toContain(metric);
  });
});

/** Kinds of alarms that ring for a centre's search, and what each looks at. On Google Cloud nothing is taken in that could be late. */
const SEARCH_RINGS: Readonly<Record<CloudName, Readonly<Record<string, string>>>> = {
  aws: {
    "search-late": "DeliveryToAmazonOpenSearchServerless.DataFreshness",
    "search-failed": "DeliveryToS3.Records",
    "search-refused": "IngestionRequestErrors",
  },
  azure: { "search-away": "KeepAlive" },
  gcp: {},
};

describe.each(CLOUDS)("a centre on %s", (cloud) => {
  test("rings for its search, and not where it has none", async () => {
    const alarmsOf = async (search: boolean) =>
      (await renderCentre(cloud, {}, { search })).resources.filter(
        ({ name, type }) => /Alarm|Alert/u.test(type) && name.includes("-search-"),
      );
    expect(await alarmsOf(false)).toEqual([]);
    const alarms = await alarmsOf(true);
    const kinds = Object.entries(SEARCH_RINGS[cloud]);
    for (const [kind, metric] of kinds) {
      const named = alarms.filter(({ name }) => name.includes(`-${kind}`));
      expect({ kind, found: named.length > 0 }).toEqual({ kind, found: true });
      for (const { inputs } of named) expect(JSON.stringify(inputs)).toContain(metric);
    }
    expect(alarms.filter(({ name }) => !kinds.some(([kind]) => name.includes(`-${kind}`)))).toEqual([]);
  });
});

describe("an alarm on azure", () => {
  let graph: readonly GraphResource[];
  beforeAll(async () => {
    graph = (await renderPair("azure")).stamps[0].graph.resources;
  });

  test("rings for a stamp with few events, of which none came to the centre for an hour", () => {
    const stuck = graph.find(({ name }) => name.endsWith("-events-stuck-warn"));
    expect(stuck?.inputs).toMatchObject({
      windowSize: "PT60M",
      criteria: {
        allOf: [
          { metricName: "CapturedMessages", operator: "LessThan", threshold: 1 },
          { metricName: "IncomingMessages", operator: "GreaterThan", threshold: 0 },
        ],
      },
    });
  });
});

test("a lock of a centre says how the centre is taken down", async () => {
  const { resources } = await renderCentre("azure");
  const notes = resources
    .filter(({ type }) => type === "azure-native:authorization:ManagementLockByScope")
    .map(({ inputs }) => String(inputs["notes"]));
  expect(notes.length).toBeGreaterThan(0);
  for (const note of notes) expect(note).toMatch(/^Holds the centre's data; set stampworks:retiring/u);
});
