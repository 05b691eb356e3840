import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import { contextOf, outputsOf, seedOf } from "../../engines/simulator/compose";
import { kindOf, knownTypes } from "../../render/kinds/kinds";
import { type Shape, shapeOf } from "../../render/kinds/shapes";
import { plainMap } from "../../engines/simulator/values";
import { scopeOfType, urn } from "./clouds";

function shapeOfValue(value: PropertyValue): Shape {
  if (Array.isArray(value)) return value.map(shapeOfValue);
  if (isMap(value))
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shapeOfValue(child)]));
  return typeof value as "string" | "number" | "boolean";
}

function outputs(type: string, inputs: PropertyMap): PropertyMap {
  const kind = kindOf(type);
  const scope = scopeOfType(type);
  const draft = { type, urn: urn(type, "x"), inputs, scope, seed: seedOf(scope, inputs, urn(type, "x"), 0) };
  return plainMap(outputsOf(kind, draft, contextOf(kind, draft)));
}

test("the tables know types of all three clouds and of the random provider", () => {
  const packages = new Set(knownTypes().map((type) => type.split(":")[0]));
  expect([...packages].sort()).toEqual(["aws", "azure-native", "gcp", "random"]);
  expect(knownTypes().length).toBeGreaterThan(200);
});

test.each(knownTypes())("%s: what a render foretells is what the simulated cloud answers", (type) => {
  const shape = shapeOf(type, {});
  const answered = outputs(type, {});
  for (const [property, expected] of Object.entries(shape)) {
    expect({ property, shape: shapeOfValue(answered[property] ?? null) }).toEqual({
      property,
      shape: expected,
    });
  }
});

test("a certificate's validation records follow its names", () => {
  const inputs = {
    domainName: "eu1.acme.example",
    subjectAlternativeNames: ["*.eu1.acme.example", "a.acme.example"],
  };
  const record = {
    domainName: "string",
    resourceRecordName: "string",
    resourceRecordType: "string",
    resourceRecordValue: "string",
  };
  expect(shapeOf("aws:acm/certificate:Certificate", inputs)["domainValidationOptions"]).toEqual([
    record,
    record,
    record,
  ]);
  const made = outputs("aws:acm/certificate:Certificate", inputs)["domainValidationOptions"];
  expect(made).toMatchObject([
    { domainName: "eu1.acme.example", resourceRecordType: "CNAME" },
    {},
    { domainName: "a.acme.example" },
  ]);
});

test("a managed master password appears only when it is asked for", () => {
  const type = "aws:rds/instance:Instance";
  expect(shapeOf(type, {})["masterUserSecrets"]).toEqual([]);
  expect(shapeOf(type, { manageMasterUserPassword: true })["masterUserSecrets"]).toEqual([
    { secretArn: "string", secretStatus: "string", kmsKeyId: "string" },
  ]);
});

test("what the program gives is not foretold", () => {
  expect(shapeOf("aws:sqs/queue:Queue", { name: "q" })).not.toHaveProperty("name");
  expect(shapeOf("aws:sqs/queue:Queue", {})["name"]).toBe("string");
});
