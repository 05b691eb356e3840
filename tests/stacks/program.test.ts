import { renderStack } from "../../render/render";
import { TokenResolver } from "../../render/tokens";
import type { ResourceGraph } from "../../graph/model/graph";
import { isSecret } from "../../graph/model/property";
import { blueprint } from "../../stacks/blueprint";
import { type BlueprintInput, defineFleet } from "../../components/program/index";
import { stampOutputsSchema } from "../../components/program/outputs";
import { shapeOf } from "../../render/kinds/shapes";

const CONFIG = {
  "stampworks:cloud": "aws",
  "stampworks:region": "eu-west-1",
  "stampworks:account": "210000000001",
  "stampworks:cidr": "10.16.0.0/16",
  "stampworks:class": "standard",
  "stampworks:ring": "canary",
};

function run(
  change: Readonly<Record<string, string>> = {},
  input: BlueprintInput = blueprint,
  stack = "euw1a",
): Promise<ResourceGraph> {
  return renderStack({
    project: "anything",
    stack,
    config: { ...CONFIG, ...change },
    program: defineFleet(input),
    resolver: new TokenResolver({ shapes: ({ type, inputs }) => shapeOf(type, inputs) }),
  });
}

describe("the program of a stamp's stack", () => {
  test("gives the outputs that others read, the origin's secret as a secret", async () => {
    const { outputs } = await run({ "stampworks:expires": "2999-12-31", "stampworks:release": "r7" });
    expect(isSecret(outputs["originSecrets"])).toBe(true);
    const parsed = stampOutputsSchema.parse({ ...outputs, originSecrets: "token" });
    expect(parsed).toMatchObject({
      id: "euw1a",
      cloud: "aws",
      region: "eu-west-1",
      class: "standard",
      release: "r7",
      ring: "canary",
      residency: "eu",
      expires: "2999-12-31",
      retiring: false,
      endpoint: "https://euw1a.aws.acme.example",
      hostName: "euw1a.aws.acme.example",
    });
    expect(parsed.derivations).toContainEqual({ value: "10.16.0.0/16", stands: "cidr" });
    // Only a class whose releases stand side by side says which revision it has, and only one with events where they go.
    const {
      revision: _revision,
      eventsSender: _sender,
      eventsTopic: _topic,
      ...always
    } = stampOutputsSchema.shape;
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(always).sort());
  });

  test("refuses an expired stamp and makes nothing", async () => {
    await expect(run({ "stampworks:expires": "2020-01-31" })).rejects.toThrow(
      'stampworks:expires: stamp "euw1a" expired',
    );
  });

  test("names the key of a faulty config", async () => {
    await expect(run({ "stampworks:cidr": "10.0.0.0/8" })).rejects.toThrow(
      "stampworks:cidr: the block is larger than a stamp may take",
    );
    await expect(run({ "stampworks:class": "constructor" })).rejects.toThrow(
      'stampworks:class: unknown class; received "constructor"; allowed: standard, premium',
    );
  });

  test("names the field of a faulty blueprint", async () => {
    const faulty = { ...blueprint, app: "much-too-long", release: "" };
    await expect(run({}, faulty)).rejects.toThrow(
      /blueprint\.app: not allowed; received "much-too-long".*\n?.*blueprint\.release/s,
    );
  });

  test("is the routing layer's in the stack of that name, with a config of its own", async () => {
    await expect(run({}, blueprint, "routing")).rejects.toThrow("stampworks:regions: missing");
    const config = {
      "stampworks:regions": '["us-east-1","eu-west-1"]',
      "stampworks:account": "210000000009",
    };
    const { routing: _, ...without } = blueprint;
    await expect(run(config, without, "routing")).rejects.toThrow("the blueprint has no routing layer");
  });

  test("throws what Pulumi's runner prints without a stack trace", async () => {
    const program = defineFleet({ ...blueprint, app: "" });
    await expect(program()).rejects.toMatchObject({ name: "StampError", __pulumiRunError: true });
  });
});
