import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { packageSchema, type PropertySpec, type TypeSpec } from "../../components/host/package-schema";

const root = resolve(__dirname, "../..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const schema = packageSchema(version) as {
  types: Record<string, TypeSpec>;
  resources: Record<string, { inputProperties: Record<string, PropertySpec> }>;
};

describe("the package by which other languages get Stamp", () => {
  test("is recorded; if this fails, run node tools/generators/plugin-schema.mjs and review the change", () => {
    expect(JSON.parse(readFileSync(join(root, "plugin/schema.json"), "utf8"))).toEqual(schema);
  });

  test("refers to no type it does not have", () => {
    const refs = [...JSON.stringify(schema).matchAll(/"#\/types\/([^"]+)"/g)].map(([, name = ""]) => name);
    expect(refs.length).toBeGreaterThan(10);
    expect(refs.filter((name) => schema.types[name] === undefined)).toEqual([]);
  });

  test("asks for what has no default and for nothing else", () => {
    expect(schema.types["stampworks:index:Class"]?.required).toEqual(["bounds", "app"]);
    expect(schema.types["stampworks:index:ClassApp"]?.required).toEqual(["image"]);
    expect(schema.types["stampworks:index:Identity"]?.required).toEqual([
      "id",
      "cloud",
      "region",
      "account",
      "cidr",
      "class",
      "ring",
    ]);
  });
});
