import { renderStamp } from "../../../fleet/check/render-fleet";
import { type StampGraph, stampGraph } from "../../../fleet/check/states/stamp-graph";
import { canonicalise } from "../../../graph/canonical/canonical";
import { fromDeployment } from "../../../graph/model/deployment";
import { diffCanonical } from "../../../graph/equal/diff";
import { fingerprint } from "../../../graph/canonical/fingerprint";
import type { ResourceGraph } from "../../../graph/model/graph";
import { isMap, type PropertyValue, UNKNOWN } from "../../../graph/model/property";
import { resolveTokens } from "../../../graph/canonical/resolve";
import { TokenTable } from "../../../graph/model/tokens";
import { blueprint } from "../../../stacks/blueprint";
import { defineFleet } from "../../../components/program/index";
import { type FleetProject, stackIds } from "../harness/fleet-project";
import { type Preview, previewed, resourcesOnly } from "../harness/preview-graph";

/** Rendered, previewed and deployed, a stack has one canonical form. */
export function describeParity(fleet: () => FleetProject, previews: ReadonlyMap<string, Preview>): void {
  describe.each(stackIds())("%s", (id) => {
    let state: StampGraph;
    let render: StampGraph;
    let preview: ResourceGraph;

    beforeAll(async () => {
      const exported = await fleet().cli.must("stack", "export", "--stack", id, "--show-secrets");
      state = stampGraph(fromDeployment(JSON.parse(exported)));
      preview = previewed(previews.get(id) ?? { steps: [] });
      const { config, secretKeys } = fleet().stamp(id);
      const spec = { project: "stampworks", stack: id, config, secretKeys, program: defineFleet(blueprint) };
      render = await renderStamp(spec, new TokenTable());
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
      const foretold = resourcesOnly(preview, render.derivations);
      expect(diffCanonical(resourcesOnly(render.graph, render.derivations), foretold)).toEqual([]);
      expect(foretold.unknown).toBeGreaterThan(0);
    });

    it("is unknown to its preview only where a value comes out of another resource", () => {
      const made = new Map(render.graph.resources.map((resource) => [resource.urn, resource]));
      const unfounded = preview.resources.flatMap(({ inputs, urn }) =>
        Object.entries(inputs)
          .filter(([, value]) => hasUnknown(value))
          .filter(([property]) => (made.get(urn)?.propertyDependencies[property] ?? []).length === 0)
          .map(([property]) => `${urn} ${property}`),
      );
      expect(unfounded).toEqual([]);
    });
  });
}

function hasUnknown(value: PropertyValue): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isMap(value)) return Object.values(value).some(hasUnknown);
  return typeof value === "string" && value.includes(UNKNOWN);
}
