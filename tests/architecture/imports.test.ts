import { circlesOf } from "./circles";
import { brokenWalls, FOLDERS, TABLE } from "./import-table";
import { importsOf, sourcesOf, textOf } from "./sources";

const files = FOLDERS.flatMap(sourcesOf);
const all = files.flatMap(importsOf);

describe("the import table", () => {
  test("reads the imports it is to judge", () => {
    expect(all.length).toBeGreaterThan(50);
    expect(all).toContainEqual({ file: "components/clouds.ts", target: "components/aws", typeOnly: false });
  });

  test("has a row for every file", () => {
    const rowless = files.filter((file) => !TABLE.some(({ from }) => file.startsWith(from)));
    expect(rowless).toEqual([]);
  });

  test("holds for every import of every file", () => {
    expect(brokenWalls(all)).toEqual([]);
  });

  test.each([
    ["core/errors.ts", "graph/index"],
    ["graph/model/graph.ts", "policies/rule"],
    ["policies/rule.ts", "components/stamp"],
    ["router/decision/decide.ts", "core/errors"],
    ["router/table/build.ts", "tenants/registry/registry"],
    ["components/contract/naming.ts", "components/aws"],
    ["components/aws/app.ts", "components/azure/app"],
    ["components/routing/gcp/edge.ts", "components/routing/aws/edge"],
    ["components/program/index.ts", "fleet/inventory/inventory"],
    ["stacks/index.ts", "components/aws"],
    ["render/render.ts", "engines/engine"],
    ["engines/pulumi/engine.ts", "engines/simulator/simulator"],
    ["engines/pulumi/engine.ts", "engines/embedded/engine"],
    ["tenants/client/home.ts", "tenants/registry/registry"],
    ["tenants/registry/open.ts", "fleet/inventory/inventory"],
    ["router/haproxy/config.ts", "router/follow/main"],
    ["router/follow/main.ts", "tenants/migration/run"],
    ["planning/capacity/plan.ts", "fleet/inventory/inventory"],
    ["fleet/rollout/runner.ts", "cli/output"],
    ["fleet/rollout/runner.ts", "engines/embedded/engine"],
    ["cli/main.ts", "@pulumi/aws"],
  ])("refuses an import planted across a wall: %s of %s", (file, target) => {
    expect(brokenWalls([{ file, target, typeOnly: false }])).toEqual([`${file} must not import ${target}`]);
  });

  test("lets one file alone reach into the internals of Pulumi's SDK", () => {
    const reaching = files.filter((file) => /["'`]@pulumi\/pulumi\/(?!automation["'`])/.test(textOf(file)));
    const real = reaching.filter((file) => !file.startsWith("engines/simulator/provider/"));
    expect(real).toEqual(["render/internals.ts"]);
  });
});

describe("imports", () => {
  test("make no circle, type-only ones included", () => {
    expect(circlesOf(files, all)).toEqual([]);
  });

  test("are seen to make a circle where one is planted", () => {
    const planted = { file: "core/errors.ts", target: "core/parse", typeOnly: true };
    expect(circlesOf(files, [...all, planted])).toEqual([
      expect.arrayContaining(["core/errors.ts", "core/parse.ts"]),
    ]);
  });
});
