import { resolve } from "node:path";
import { type HomeName, HOMES } from "../routing/layer/homes";
import { type CliProject, describeWithCli } from "./harness/cli";
import { fullSize } from "./harness/full-size";
import { stackProject } from "./harness/stamp-project";

const withPacks = ["--policy-pack", resolve(__dirname, "../../policies")];

/** The example fleet with a zone on the cloud that the layer lives on. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { blueprint } = require("./dist/stacks/blueprint.js");
const { defineFleet } = require("./dist/components/program/index.js");
const probe = new pulumi.Config("probe");
const [zone, certificate] = [probe.require("zone"), probe.get("certificate")];
const place = certificate === undefined ? { zone } : { zone, certificate };
module.exports = defineFleet({ ...blueprint, routing: { ...blueprint.routing, ...place } });
`;

/** The layer's config before it fronts any stamp: nothing but its own program says what it may refer to. */
function configOf(cloud: HomeName): Record<string, string> {
  const { config, ...place } = HOMES[cloud];
  const entries = Object.entries({ ...config, stamps: "[]" });
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [`stampworks:${key}`, value])),
    ...Object.fromEntries(Object.entries(place).map(([key, value]) => [`probe:${key}`, value])),
  };
}

describeWithCli("the packs in the pulumi CLI, over the routing layer", (bin) => {
  let project: CliProject | undefined;
  afterEach(() => project?.remove());

  it.each(Object.keys(HOMES) as HomeName[])(
    "on %s have nothing to say of what it will be, nor of what it is",
    async (cloud) => {
      const stack = { id: "routing", config: configOf(cloud) };
      ({ project } = await stackProject(bin, stack, fullSize(), PROGRAM));
      const result = await project.run("up", "--yes", "--suppress-outputs", ...withPacks);
      expect([result.code, result.stderr]).toEqual([0, ""]);
      expect(result.stdout).toContain("stampworks@v");
      expect(result.stdout).not.toContain("[mandatory]");
    },
  );
});
