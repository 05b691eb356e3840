import { renderRouting } from "../../../fleet/check/routing/render-routing";
import { routingGraph } from "../../../fleet/check/routing/routing-graph";
import { canonicalise } from "../../../graph/canonical/canonical";
import { fromDeployment } from "../../../graph/model/deployment";
import { diffCanonical } from "../../../graph/equal/diff";
import type { PropertyMap } from "../../../graph/model/property";
import { resolveTokens } from "../../../graph/canonical/resolve";
import { TokenTable } from "../../../graph/model/tokens";
import { blueprint } from "../../../stacks/blueprint";
import { defineFleet } from "../../../components/program/index";
import type { FleetProject } from "../harness/fleet-project";

const ROUTING = ["--stack", "routing"];

/** The routing layer in front of all stamps but one, which is listed later. */
export function describeRouting(fleet: () => FleetProject, fronted: readonly string[], later: string): void {
  describe("behind its routing layer", () => {
    it("has one canonical form in that layer's render and its deployed state", async () => {
      const exported = await fleet().cli.must("stack", "export", ...ROUTING, "--show-secrets");
      const state = routingGraph(fromDeployment(JSON.parse(exported)));
      const { config } = fleet().routing();
      const outputs = new Map<string, PropertyMap>();
      for (const id of fronted) outputs.set(id, await outputsOf(id));
      const spec = { project: "stampworks", stack: "routing", config, program: defineFleet(blueprint) };
      const render = await renderRouting(spec, (id) => outputs.get(id) ?? {}, new TokenTable());
      const rendered = canonicalise(resolveTokens(render.graph, state.graph), render.derivations);
      expect(diffCanonical(canonicalise(state.graph, state.derivations), rendered)).toEqual([]);
    });

    it("would change nothing when asked again, and add alone when a stamp is listed, by plain pulumi preview", async () => {
      const { same: before } = await changes();
      fleet().front([...fronted, later]);
      expect(await changes()).toEqual({ create: 3, same: before });
      fleet().front(fronted);
    });

    it("keeps it when the CLI is told to destroy it while it serves", async () => {
      const { code, stdout, stderr } = await fleet().cli.run("destroy", ...ROUTING, "--yes");
      expect(code).not.toBe(0);
      expect(stdout + stderr).toMatch(/protected/);
    });

    async function outputsOf(id: string): Promise<PropertyMap> {
      const text = await fleet().cli.must("stack", "output", "--stack", id, "--json", "--show-secrets");
      return JSON.parse(text) as PropertyMap;
    }

    async function changes(): Promise<Record<string, number>> {
      const preview = await fleet().cli.json<{ changeSummary: Record<string, number> }>(
        "preview",
        ...ROUTING,
      );
      return preview.changeSummary;
    }
  });
}
