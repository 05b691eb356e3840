import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import { renderStamp } from "../../fleet/check/render-fleet";
import { type StampGraph, stampGraph } from "../../fleet/check/stamp-graph";
import { type CanonicalGraph, canonicalise } from "../../graph/canonical";
import { fromDeployment } from "../../graph/deployment";
import { diffCanonical } from "../../graph/diff";
import { fingerprint } from "../../graph/fingerprint";
import { isMap, type PropertyValue, UNKNOWN } from "../../graph/property";
import type { ResourceGraph } from "../../graph/graph";
import { resolveTokens } from "../../graph/resolve";
import { TokenTable } from "../../graph/tokens";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../stacks/library";
import { describeWithCli } from "./harness/cli";
import { FleetProject, stackIds } from "./harness/fleet-project";

/** Previews at once; each keeps about one core busy. */
const AT_ONCE = 2;

interface Preview {
  readonly steps: readonly { readonly newState?: unknown }[];
}

interface UpReport {
  readonly counts: Record<string, number>;
  readonly verdict: { readonly holds: boolean; readonly stamps: readonly string[] };
}

describeWithCli("the example fleet, rendered, previewed and deployed by the real CLI", (bin) => {
  let fleet: FleetProject;
  const previews = new Map<string, ResourceGraph>();
  const renders = new Map<string, StampGraph>();
  const tokens = new TokenTable();

  beforeAll(async () => {
    fleet = new FleetProject(bin);
    const limit = pLimit(AT_ONCE);
    await Promise.all(
      fleet.stamps.map(({ config, id, secretKeys }) =>
        limit(async () => {
          await fleet.cli.must("stack", "init", id, "--no-select");
          const preview = await fleet.cli.json<Preview>("preview", "--stack", id, "--show-secrets");
          previews.set(id, previewed(preview));
          const spec = {
            project: "stampworks",
            stack: id,
            config,
            secretKeys,
            program: defineFleet(blueprint),
          };
          renders.set(id, await renderStamp(spec, tokens));
        }),
      ),
    );
  });

  afterAll(() => fleet.remove());

  it("comes up by stampworks up --engine pulumi, and both laws hold for what was deployed", async () => {
    const result = await fleet.stampworks("up", "--all", "--json", "--parallel", String(AT_ONCE));
    expect(result.stderr).not.toContain("failed");
    expect(result.code).toBe(0);
    const { counts, verdict } = JSON.parse(result.stdout) as UpReport;
    expect(counts).toMatchObject({ update: 0, replace: 0, delete: 0, same: 0 });
    expect(verdict.holds).toBe(true);
    expect([...verdict.stamps].sort()).toEqual(stackIds());
  });

  describe.each(stackIds())("%s", (id) => {
    let state: StampGraph;
    let render: StampGraph;

    beforeAll(async () => {
      const exported = await fleet.cli.must("stack", "export", "--stack", id, "--show-secrets");
      writeFileSync(join(fleet.cli.folder, `${id}.json`), exported);
      state = stampGraph(fromDeployment(JSON.parse(exported)));
      render = renders.get(id)!;
    });

    it("has one canonical form in its render and its deployed state", () => {
      const resolved = resolveTokens(render.graph, state.graph);
      const deployed = canonicalise(state.graph, state.derivations);
      const rendered = canonicalise(resolved, render.derivations);
      expect(diffCanonical(deployed, rendered)).toEqual([]);
      expect([deployed.unknown, rendered.unknown]).toEqual([0, 0]);
      expect(fingerprint(rendered)).toBe(fingerprint(deployed));
    });

    it("has the same form in its preview, wherever a preview can know it", () => {
      const preview = resourcesOnly(previews.get(id)!, render);
      expect(diffCanonical(resourcesOnly(render.graph, render), preview)).toEqual([]);
      expect(preview.unknown).toBeGreaterThan(0);
    });

    it("is unknown to its preview only where a value comes out of another resource", () => {
      const made = new Map(render.graph.resources.map((resource) => [resource.urn, resource]));
      const unfounded = previews.get(id)!.resources.flatMap(({ inputs, urn }) =>
        Object.entries(inputs)
          .filter(([, value]) => hasUnknown(value))
          .filter(([property]) => (made.get(urn)?.propertyDependencies[property] ?? []).length === 0)
          .map(([property]) => `${urn} ${property}`),
      );
      expect(unfounded).toEqual([]);
    });
  });
});

/** The graph a preview foretells. */
function previewed({ steps }: Preview): ResourceGraph {
  const resources = steps.flatMap(({ newState }) => (newState === undefined ? [] : [newState]));
  return { ...fromDeployment({ version: 3, deployment: { resources } }), origin: "preview" };
}

/** The CLI's JSON of a preview leaves out the stack's outputs and the default providers. */
function resourcesOnly(graph: ResourceGraph, { derivations }: StampGraph): CanonicalGraph {
  const resources = graph.resources.filter(
    ({ name, type }) => !(type.startsWith("pulumi:providers:") && name.startsWith("default")),
  );
  return canonicalise({ ...graph, resources, outputs: {} }, derivations);
}

function hasUnknown(value: PropertyValue): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isMap(value)) return Object.values(value).some(hasUnknown);
  return typeof value === "string" && value.includes(UNKNOWN);
}
