import { renderRouting } from "../../fleet/check/render-routing";
import { routingGraph } from "../../fleet/check/routing-graph";
import { canonicalise } from "../../graph/canonical";
import { fromDeployment } from "../../graph/deployment";
import { diffCanonical } from "../../graph/diff";
import { resolveTokens } from "../../graph/resolve";
import { TokenTable } from "../../graph/tokens";
import type { PropertyMap } from "../../graph/property";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../stacks/library";
import { describeWithCli } from "./harness/cli";
import { FleetProject } from "./harness/fleet-project";

interface UpReport {
  readonly routing: { readonly counts: Record<string, number>; readonly error?: string };
  readonly verdict: { readonly holds: boolean; readonly routing?: string };
}

/** A stamp on AWS and one on Google Cloud. */
const [FIRST, SECOND] = ["euw1a", "euw4g"] as const;

/** The routing stack's config in front of these stamps. */
function config(...stamps: string[]): string {
  const lines = [
    "cloud: aws",
    'regions: ["us-east-1", "eu-west-1"]',
    'account: "210000000009"',
    `stamps: [${stamps.join(", ")}]`,
  ];
  return `config:\n${lines.map((line) => `  stampworks:${line}`).join("\n")}\n`;
}

describeWithCli("the routing stack under the real CLI", (bin) => {
  let fleet: FleetProject;

  beforeAll(async () => {
    fleet = new FleetProject(bin);
    const { code, stderr } = await fleet.stampworks(["up", FIRST, SECOND, "--parallel", "2"]);
    if (code !== 0) throw new Error(stderr);
  });
  afterAll(() => fleet.remove());

  it("comes up after the stamps, reading what their stacks say", async () => {
    fleet.cli.write("Pulumi.routing.yaml", config(FIRST));
    const result = await fleet.stampworks(["up", "routing", "--json"]);
    expect(result.stderr).not.toContain("failed");
    const { routing, verdict } = JSON.parse(result.stdout) as UpReport;
    expect(routing.counts).toMatchObject({ update: 0, replace: 0, delete: 0, same: 0 });
    expect([verdict.holds, verdict.routing]).toEqual([true, "routing"]);
  });

  it("has one canonical form in its render and its deployed state", async () => {
    const exported = await fleet.cli.must("stack", "export", "--stack", "routing", "--show-secrets");
    const state = routingGraph(fromDeployment(JSON.parse(exported)));
    const outputs = JSON.parse(
      await fleet.cli.must("stack", "output", "--stack", FIRST, "--json", "--show-secrets"),
    ) as PropertyMap;
    const config = {
      "stampworks:cloud": "aws",
      "stampworks:regions": '["us-east-1","eu-west-1"]',
      "stampworks:account": "210000000009",
      "stampworks:stamps": JSON.stringify([FIRST]),
    };
    const render = await renderRouting(
      { project: "stampworks", stack: "routing", config, program: defineFleet(blueprint) },
      () => outputs,
      new TokenTable(),
    );
    const rendered = canonicalise(resolveTokens(render.graph, state.graph), render.derivations);
    expect(diffCanonical(canonicalise(state.graph, state.derivations), rendered)).toEqual([]);
  });

  it("would change nothing when asked again, and add alone when a stamp is listed, by plain pulumi preview", async () => {
    const count = async (): Promise<Record<string, number>> =>
      (await fleet.cli.json<{ changeSummary: Record<string, number> }>("preview", "--stack", "routing"))
        .changeSummary;
    const { same: before } = await count();
    fleet.cli.write("Pulumi.routing.yaml", config(FIRST, SECOND));
    expect(await count()).toEqual({ create: 3, same: before });
  });

  it("is refused by the CLI when it is destroyed while it serves", async () => {
    const { code, stdout, stderr } = await fleet.cli.run("destroy", "--stack", "routing", "--yes");
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/protected/);
  });
});
