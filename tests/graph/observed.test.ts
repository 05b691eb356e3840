import type { GraphResource } from "../../graph/model/graph";
import { observedOtherwise } from "../../graph/model/observed";
import { type PropertyMap, secret } from "../../graph/model/property";

function resource(
  inputs: PropertyMap,
  outputs: PropertyMap,
  more: Partial<GraphResource> = {},
): GraphResource {
  const none = { dependencies: [], propertyDependencies: {}, options: {} };
  return {
    urn: "u",
    type: "aws:rds/instance:Instance",
    name: "n",
    custom: true,
    external: false,
    inputs,
    outputs,
    ...none,
    ...more,
  };
}

describe("outputs that contradict the inputs", () => {
  test("are found at any depth, with their path", () => {
    const asked = { size: 5, deep: { on: true, list: [{ port: 1 }, { port: 2 }] } };
    const there = { size: 6, deep: { on: false, list: [{ port: 1 }, { port: 3 }] } };
    expect(observedOtherwise(resource(asked, there))).toEqual({
      size: 6,
      "deep.on": false,
      "deep.list[1].port": 3,
    });
  });

  test("are none where the provider adds, leaves out, sorts or spells its own way", () => {
    const asked = { size: 5, name: "A", only: 1, ports: [1, 2] };
    const there = { size: 5, name: "a", arn: "x", ports: [1, 2, 3] };
    expect(observedOtherwise(resource(asked, there))).toEqual({});
  });

  test("are not looked for in secrets, components and what was only read", () => {
    expect(observedOtherwise(resource({ pin: secret(1) }, { pin: secret(2) }))).toEqual({});
    expect(observedOtherwise(resource({ size: 1 }, { size: 2 }, { custom: false }))).toEqual({});
    expect(observedOtherwise(resource({ size: 1 }, { size: 2 }, { external: true }))).toEqual({});
  });
});
