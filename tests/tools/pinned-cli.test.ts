import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(__dirname, "../..");
const read = (path: string): string => readFileSync(resolve(root, path), "utf8");

describe("the pulumi CLI of the end-to-end tests", () => {
  const manifest = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
  const version = manifest.dependencies["@pulumi/pulumi"]?.replace("^", "");

  it.each(["pkg", "sdk"])("is pinned to the SDK's version in its Go module %s", (module) => {
    const required = new RegExp(`^\\s*github\\.com/pulumi/pulumi/${module}/v3 v(\\S+)`, "m");
    expect(required.exec(read("tools/go.mod"))?.[1]).toBe(version);
  });

  it.each(["pkg", "sdk"])("has the contents of its Go module %s pinned by a checksum", (module) => {
    expect(read("tools/go.sum")).toMatch(
      new RegExp(`^github\\.com/pulumi/pulumi/${module}/v3 v${version?.replaceAll(".", "\\.")} h1:`, "m"),
    );
  });
});

test("Pulumi's YAML language host is pinned, and the contents of its Go module by a checksum", () => {
  const [, version = ""] =
    /^\s*github\.com\/pulumi\/pulumi-yaml (v\S+)/m.exec(read("tools/yaml-host/go.mod")) ?? [];
  expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
  expect(read("tools/yaml-host/go.sum")).toContain(`\ngithub.com/pulumi/pulumi-yaml ${version} h1:`);
});
