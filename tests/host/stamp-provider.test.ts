import * as pulumi from "@pulumi/pulumi";
import { STAMP_TOKEN } from "../../components/host/package-schema";
import { StampProvider } from "../../components/host/stamp-provider";
import { yamlProgram } from "./yaml-program";

describe("the provider behind the package for other languages", () => {
  const provider = new StampProvider("1.0.0");
  const { properties } = yamlProgram();
  const refusal = (inputs: pulumi.Inputs): string => {
    try {
      void provider.construct("stamp", STAMP_TOKEN, inputs, {});
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return "none";
  };

  test("makes stamps and nothing else", () => {
    expect(() => provider.construct("x", "stampworks:index:Other", {}, {})).toThrow(/unknown resource type/);
  });

  test.each([
    ["a secret", pulumi.secret("hush")],
    ["another resource's output", pulumi.output(Promise.resolve("hush"))],
  ])("refuses %s as an argument by the field's name, without its value", (_what, image) => {
    const message = refusal({ ...properties, class: { ...properties.class, app: { image } } });
    expect(message).toContain("class.app.image: not known before the stamp is made, or a secret");
    expect(message).not.toContain("hush");
  });

  test("names every argument it refuses", () => {
    const { identity } = properties;
    const message = refusal({
      ...properties,
      fleet: pulumi.secret(properties.fleet),
      identity: { ...identity, region: pulumi.output(identity.region) },
    });
    expect(message.split("\n").map((line) => line.split(":")[0])).toEqual(
      expect.arrayContaining(["fleet", "identity.region"]),
    );
  });
});
