import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../../graph/model/property";
import { evaluate, Subject } from "../../../policies/index";
import { edgeWaf } from "../../../policies/rules/baseline/azure/edge/waf";
import { azureRoutingBaseline } from "../../../policies/rules/baseline/azure/routing";
import { STAMPS } from "../../routing/layer/fleet";
import { routingOn } from "../../routing/layer/homes";
import { renderFleet } from "../../routing/layer/render";

const DOMAIN = "azure-native:cdn:AFDCustomDomain";
const PROFILE = "azure-native:cdn:Profile";
/** What a render puts where a cloud gives something out. */
const TOKEN = /swt0[0-9a-v]{21}/iu;

/** The layer as a preview of the CLI shows it: nothing that the cloud gives out is known. */
async function preview(): Promise<ResourceGraph> {
  const { routing } = await renderFleet(routingOn("azure", STAMPS));
  const { graph } = routing;
  const hidden = (value: PropertyValue): PropertyValue => {
    if (typeof value === "string") return TOKEN.test(value) ? UNKNOWN : value;
    if (Array.isArray(value)) return value.map(hidden);
    return isMap(value) ? hiddenIn(value) : value;
  };
  const hiddenIn = (map: PropertyMap): PropertyMap =>
    Object.fromEntries(Object.entries(map).map(([key, value]) => [key, hidden(value)]));
  const resources = graph.resources.map(({ id: _id, inputs, outputs, ...rest }) => ({
    ...rest,
    inputs: hiddenIn(inputs),
    outputs: hiddenIn(outputs),
  }));
  return { ...graph, origin: "preview", resources };
}

/** The graph, where nothing of a type flows into that property of others any more. */
function unfed(graph: ResourceGraph, property: string, type: string): ResourceGraph {
  const lost = new Set(graph.resources.filter((each) => each.type === type).map(({ urn }) => urn));
  const without = ({ propertyDependencies, ...rest }: GraphResource): GraphResource => {
    const sources = propertyDependencies[property] ?? [];
    const kept = { ...propertyDependencies, [property]: sources.filter((urn) => !lost.has(urn)) };
    return { ...rest, propertyDependencies: kept };
  };
  return { ...graph, resources: graph.resources.map(without) };
}

function complaints(graph: ResourceGraph): readonly { rule: string; name: string; known: boolean }[] {
  const subject = new Subject(graph);
  return evaluate([edgeWaf, ...azureRoutingBaseline], subject).map(({ rule, urn, unknown }) => ({
    rule,
    name: subject.byUrn(urn)?.name ?? urn,
    known: unknown !== true,
  }));
}

describe("the rules about Azure's routing layer, in a preview that knows no ids", () => {
  let graph: ResourceGraph;
  beforeAll(async () => {
    graph = await preview();
  });

  test("are satisfied by what flows from one resource into another", () => {
    expect(complaints(graph)).toEqual([]);
  });

  test("find the domains that flow into no firewall's policy", () => {
    expect(complaints(unfed(graph, "parameters", DOMAIN))).toEqual([
      { rule: "azure-edge-waf", name: "routing-edge-domain", known: true },
      { rule: "azure-edge-waf", name: "routing-edge-tenants", known: true },
    ]);
  });

  test("find the routers into which no Front Door's id flows", () => {
    expect(complaints(unfed(graph, "template", PROFILE))).toEqual([
      { rule: "azure-routing-router-edge-only", name: "routing-router-0-app", known: true },
      { rule: "azure-routing-router-edge-only", name: "routing-router-1-app", known: true },
    ]);
  });
});
