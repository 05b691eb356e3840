import type { PropertyMap } from "../../graph/model/property";
import { canonicalise } from "../../graph/canonical/canonical";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { checkClosed } from "../../graph/closed/closed";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import { diffCanonical } from "../../graph/equal/diff";
import { evaluate } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";
import { eventSchema } from "../../events/event";
import { renderCentre } from "./render";
import { CLOUDS, type Pair, renderPair } from "./fleet";

describe.each(CLOUDS)("stamps on %s that let events out", (cloud) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await renderPair(cloud);
  });

  test("are closed: they refer to the centre of their law, and to nothing else that is not theirs", () => {
    const fleet = new FleetIndex();
    for (const { graph, derivations } of pair.stamps) fleet.add(graph, derivations);
    const findings = pair.stamps.flatMap(({ graph, derivations }) =>
      checkClosed(graph, { derivations, fleet, tokens: pair.tokens }),
    );
    expect(findings).toEqual([]);
  });

  test("are equal, though each delivers to the centre of another law", () => {
    const [first, second] = pair.stamps.map(({ graph, derivations }) => canonicalise(graph, derivations));
    if (first === undefined || second === undefined) throw new Error("there are two");
    expect(diffCanonical(first, second)).toEqual([]);
    expect(fingerprint(first)).toBe(fingerprint(second));
  });

  test("keep the security baseline", () => {
    const broken = pair.stamps.flatMap(({ graph, derivations }) =>
      evaluate(baseline, new Subject(graph, derivations)),
    );
    expect(broken.filter(({ unknown }) => unknown !== true)).toEqual([]);
  });

  test("say their topic and who delivers, and the app is told the topic", () => {
    for (const { graph } of pair.stamps) {
      expect(graph.outputs["eventsTopic"]).toEqual(expect.any(String));
      expect(graph.outputs["eventsSender"]).toEqual(expect.any(String));
      expect(JSON.stringify(graph.resources)).toContain("EVENTS_TOPIC");
    }
  });
});

describe("a stamp on gcp that lets events out", () => {
  let inputs: (type: string, ending: string) => PropertyMap;
  beforeAll(async () => {
    const [{ graph }] = (await renderPair("gcp")).stamps;
    inputs = (type, ending) => {
      const found = graph.resources.find((each) => each.type === type && each.name.endsWith(ending));
      if (found === undefined) throw new Error(`no ${type} …${ending}`);
      return found.inputs;
    };
  });

  test("keeps them in its region, and may deliver them to a centre in another", () => {
    const policy = (ending: string) => inputs("gcp:pubsub/topic:Topic", ending)["messageStoragePolicy"];
    const allowedPersistenceRegions = ["europe-west4"];
    expect(policy("-events-topic")).toEqual({ allowedPersistenceRegions, enforceInTransit: false });
    expect(policy("-events-dead")).toEqual({ allowedPersistenceRegions, enforceInTransit: true });
  });

  test("has each field of an event written to a column of its table, by which tenant's it is clustered", async () => {
    const centre = await renderCentre("gcp", {}, { search: true });
    const table = centre.resources.find(({ inputs }) => inputs["tableId"] === "events_euw4g")?.inputs ?? {};
    const columns = (JSON.parse(String(table["schema"])) as { name: string; type: string }[]).map(
      ({ name }) => name,
    );
    expect(inputs("gcp:pubsub/subscription:Subscription", "-events-subscription")).toMatchObject({
      bigqueryConfig: { useTableSchema: true, writeMetadata: true },
    });
    // What an application adds to an event has to have a column first, or would be a dead letter.
    expect(columns).toEqual(expect.arrayContaining(Object.keys(eventSchema.shape)));
    expect(table).toMatchObject({
      clusterings: ["tenant"],
      timePartitioning: { type: "DAY", field: "publish_time" },
    });
    // The view and the index name columns that there are.
    const view = centre.resources.find(({ inputs }) => inputs["tableId"] === "tenant_events")?.inputs["view"];
    const [, selected = ""] = /^SELECT (.*), _TABLE_SUFFIX/u.exec(String(Object(view)["query"])) ?? [];
    expect(selected.split(", ").filter((name) => !columns.includes(name))).toEqual([]);
    const job = centre.resources.find(({ type }) => type === "gcp:bigquery/job:Job")?.inputs["query"];
    const [, indexed = ""] = /\(([^()]+)\)$/u.exec(String(Object(job)["query"])) ?? [];
    expect(indexed.split(", ").filter((name) => !columns.includes(name))).toEqual([]);
  });

  test("turns BigQuery on in its own project", () => {
    expect(inputs("gcp:projects/service:Service", "-events-bigquery")).toMatchObject({
      project: "acme-p-euw4g",
      service: expect.stringContaining("bigquery") as string,
    });
  });
});
