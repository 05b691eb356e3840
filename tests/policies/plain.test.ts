import { asset } from "@pulumi/pulumi";
import { UNKNOWN } from "../../graph/model/property";
import { plainMap } from "../../policies/pulumi/plain";

/** Properties as Pulumi's policy host hands them on: touching an unknown value throws, however deep it is. */
function hosted<T extends object>(value: T): T {
  return new Proxy(value, {
    get: (target, key): unknown => {
      const found: unknown = Reflect.get(target, key);
      if (found === UNKNOWN) throw new Error("string value can't be known during preview");
      return typeof found === "object" && found !== null ? hosted(found) : found;
    },
  });
}

describe("properties from Pulumi's policy host", () => {
  test("keep all that is known beside what is not", () => {
    const props = { arn: UNKNOWN, list: ["a", UNKNOWN, { deep: UNKNOWN, is: 1 }], on: true, none: null };
    expect(plainMap(hosted(props))).toEqual(props);
  });

  test("hold a mark in place of an asset", () => {
    const plain = plainMap(hosted({ code: new asset.StringAsset("hunter2") }));
    expect(JSON.stringify(plain)).not.toContain("hunter2");
    expect(Object.keys(plain)).toEqual(["code"]);
  });
});
