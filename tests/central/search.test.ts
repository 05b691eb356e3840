import { checkClosed } from "../../graph/closed/closed";
import type { Derivation, ResourceGraph } from "../../graph/model/graph";
import { evaluate } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";
import { HOMES, type HomeCloud, renderCentre } from "./render";

const CLOUDS = Object.keys(HOMES) as HomeCloud[];
const derivationsOf = ({ outputs }: ResourceGraph): Derivation[] =>
  outputs["derivations"] as unknown as Derivation[];

describe.each(CLOUDS)("a centre on %s with search", (cloud) => {
  let graph: ResourceGraph;
  beforeAll(async () => {
    graph = await renderCentre(cloud, {}, { search: true });
  });

  test("is closed", () => {
    expect(checkClosed(graph, { derivations: derivationsOf(graph) })).toEqual([]);
  });

  test("keeps the security baseline", () => {
    const found = evaluate(baseline, new Subject(graph, derivationsOf(graph)));
    expect(found.filter(({ unknown }) => unknown !== true)).toEqual([]);
  });

  test("says where to search and what to name for a tenant", () => {
    expect(graph.outputs).toMatchObject({
      tenants: "tenant_events",
      search: expect.any(String) as string,
    });
    expect(graph.outputs["search"]).not.toBe("");
  });

  test("has nothing less than one without", async () => {
    const without = await renderCentre(cloud);
    const urns = graph.resources.map(({ urn }) => urn);
    expect(without.resources.map(({ urn }) => urn).filter((urn) => !urns.includes(urn))).toEqual([]);
    expect(without.outputs["search"]).toBe("");
  });
});
