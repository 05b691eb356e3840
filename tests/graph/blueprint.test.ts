import { canonicalise } from "../../graph/canonical/canonical";
import { checkClosed } from "../../graph/closed/closed";
import { diffCanonical } from "../../graph/equal/diff";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import { FleetCheck } from "../../graph/closed/fleet/fleetwide";
import type { Derivation, ResourceGraph } from "../../graph/model/graph";
import { isMap, type PropertyMap } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import { derivationsOf } from "../../fleet/check/states/stamp-graph";
import { renderStack } from "../../render/render";
import { TokenResolver } from "../../render/tokens";
import { shapeOf } from "../../render/kinds/shapes";
import program from "../../stacks/index";
import { times } from "../sweep";

const STAMPS = [
  {
    cloud: "aws",
    region: "eu-west-1",
    account: "210000000001",
    cidr: "10.16.0.0/16",
    ring: "canary",
    id: "eu1",
  },
  // In the region of the global registry, whose address must not be taken for the stamp's own region.
  {
    cloud: "aws",
    region: "us-east-1",
    account: "210000000002",
    cidr: "10.17.0.0/16",
    ring: "early",
    id: "eu10",
  },
  {
    cloud: "azure",
    region: "westeurope",
    account: "aaaaaaaa-0000-4111-8222-333333333301",
    cidr: "10.18.0.0/16",
    ring: "canary",
    id: "a1",
  },
  {
    cloud: "azure",
    region: "eastus2",
    account: "aaaaaaaa-0000-4111-8222-333333333302",
    cidr: "10.19.0.0/17",
    ring: "broad",
    id: "a10",
  },
  {
    cloud: "gcp",
    region: "europe-west4",
    account: "acme-one",
    cidr: "10.20.0.0/16",
    ring: "canary",
    id: "g1",
  },
  {
    cloud: "gcp",
    region: "us-central1",
    account: "acme-two",
    cidr: "10.21.0.0/18",
    ring: "broad",
    id: "g10",
  },
];

interface Rendered {
  readonly cloud: string;
  readonly graph: ResourceGraph;
  readonly derivations: Derivation[];
}

const tokens = new TokenTable();
const rendered: Rendered[] = [];

beforeAll(async () => {
  for (const { id, ...identity } of STAMPS) {
    const config = Object.fromEntries(
      Object.entries({ ...identity, class: "standard" }).map(([key, value]) => [`stampworks:${key}`, value]),
    );
    const shapes = ({ type, inputs }: { type: string; inputs: PropertyMap }): PropertyMap | undefined => {
      const shape: unknown = JSON.parse(JSON.stringify(shapeOf(type, inputs)));
      return isMap(shape as PropertyMap) ? (shape as PropertyMap) : undefined;
    };
    const graph = await renderStack({
      project: "acme",
      stack: id,
      config,
      program,
      resolver: new TokenResolver({ table: tokens, shapes }),
    });
    rendered.push({ cloud: identity.cloud, graph, derivations: derivationsOf(graph.outputs["derivations"]) });
  }
});

describe("the repository's own blueprint", () => {
  test.each(["aws", "azure", "gcp"])("makes equal stamps on %s", (cloud) => {
    const [first, second] = rendered
      .filter((stamp) => stamp.cloud === cloud)
      .map(({ graph, derivations }) => canonicalise(graph, derivations));
    if (first === undefined || second === undefined) throw new Error("two stamps");
    expect(Object.keys(first.resources).length).toBeGreaterThan(100);
    expect(diffCanonical(first, second)).toEqual([]);
    expect(fingerprint(second)).toBe(fingerprint(first));
    expect([first.unknown, second.unknown]).toEqual([0, 0]);
  });

  test("makes closed stamps, also with the whole fleet known", () => {
    const fleet = new FleetIndex();
    for (const { graph, derivations } of rendered) fleet.add(graph, derivations);
    const findings = rendered.flatMap(({ graph, derivations }) =>
      checkClosed(graph, { derivations, fleet, tokens }),
    );
    expect(findings.map(({ stack, message }) => `${stack}: ${message}`)).toEqual([]);
  });

  test("makes a fleet without overlaps, duplicate names or resources in other accounts", () => {
    const check = new FleetCheck();
    for (const { graph, derivations } of rendered) check.add(graph, derivations);
    expect(check.findings().map(({ message }) => message)).toEqual([]);
  });

  test("would not make a closed stamp if one took any other stamp's output anywhere", () => {
    for (const { graph, derivations, cloud } of rendered) {
      const other = rendered.find((stamp) => stamp.cloud === cloud && stamp.graph !== graph);
      const foreign = new Map(other?.graph.resources.map(({ name, id }) => [name, id]) ?? []);
      let tried = 0;
      for (const [index, resource] of graph.resources.entries()) {
        const own = JSON.stringify(resource.inputs).match(/swt0[0-9a-v]{21}/u)?.[0];
        const target = graph.resources.find(({ id }) => id === own);
        const taken = target === undefined ? undefined : foreign.get(target.name);
        if (own === undefined || taken === undefined || !resource.custom) continue;
        tried += 1;
        if (tried % times(96, 12) !== 1) continue;
        const inputs = JSON.parse(JSON.stringify(resource.inputs).replace(own, taken)) as PropertyMap;
        const resources = graph.resources.map((each, at) => (at === index ? { ...each, inputs } : each));
        const findings = checkClosed({ ...graph, resources }, { derivations, tokens });
        expect(findings[0]).toMatchObject({
          urn: resource.urn,
          detector: "T",
          owner: { stack: other?.graph.stack },
        });
        expect(
          diffCanonical(canonicalise(graph, derivations), canonicalise({ ...graph, resources }, derivations)),
        ).not.toEqual([]);
      }
      expect(tried).toBeGreaterThan(24);
    }
  });
});
