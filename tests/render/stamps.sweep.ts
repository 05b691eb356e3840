import { Cloud } from "../../components/contract/cloud";
import type { Fidelity } from "../../render/internals";
import { renderStack } from "../../render/render";
import { TokenResolver } from "../../render/tokens";
import { shapeOf } from "../../render/kinds/shapes";
import type { ResourceGraph } from "../../graph/model/graph";
import { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../components/program/index";
import { IDENTITIES } from "./reference";

const table = new TokenTable();

function render(cloud: Cloud, fidelity: Fidelity): Promise<ResourceGraph> {
  const identity = { cloud, cidr: "10.20.0.0/16", class: "standard", ring: "broad", ...IDENTITIES[cloud] };
  const config = Object.fromEntries(
    Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]),
  );
  const resolver = new TokenResolver({ table, shapes: ({ type, inputs }) => shapeOf(type, inputs) });
  return renderStack({
    project: "stampworks",
    stack: "test1",
    config,
    program: defineFleet(blueprint),
    resolver,
    fidelity,
  });
}

test.each(Object.values(Cloud))("a stamp on %s is the same rendered fast and plain", async (cloud) => {
  const plain = await render(cloud, "plain");
  expect(plain.resources.length).toBeGreaterThan(20);
  expect(await render(cloud, "fast")).toEqual(plain);
});
