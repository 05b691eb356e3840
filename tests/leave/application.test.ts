import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { pushViews } from "../../fleet/tenants/view/views";
import { withUsers } from "../../fleet/users/open";
import { openRegistry } from "../../tenants/registry/open";
import { setLoads } from "../../tenants/placement/set-loads";
import { Stage } from "./stage";

const repository = resolve(__dirname, "../..");

test.each([
  ["openRegistry", "acme lives on a1\n"],
  ["openUsers", "acme is active at a1.example.test\n"],
  ["openView", "acme is here\nacme writes to a1, epoch 1\n"],
])(
  "the program of %s that docs/tenants.md shows runs as it stands, by the package's name",
  async (name, printed) => {
    if (!existsSync(join(repository, "dist/tenants/index.js")))
      throw new Error("dist is missing: run node tools/build.mjs first");
    const docs = readFileSync(join(repository, "docs/tenants.md"), "utf8");
    const programs = [...docs.matchAll(/```ts\n([\s\S]*?)```/gu)].map(([, program = ""]) => program);
    const source = programs.find((program) => program.startsWith(`import { ${name}`)) ?? "";
    const [user = ""] = /[0-9a-f-]{36}/u.exec(source) ?? ["u1"];
    const stage = new Stage();
    try {
      await stage.furnish(["acme"]);
      const project = { root: stage.root, name: "probe" };
      await withUsers(stage.context(), project, undefined, ({ users }) =>
        users.link([{ user, tenant: "acme" }]),
      );
      await pushViews({ stamps: ["a1"] }, stage.context());
      mkdirSync(join(stage.root, "node_modules"));
      symlinkSync(repository, join(stage.root, "node_modules/stampworks"), "dir");
      stage.write("application.js", transformSync(source, { loader: "ts", format: "cjs" }).code);
      const ran = spawnSync(process.execPath, ["application.js"], {
        ...{ cwd: stage.root, encoding: "utf8" },
        env: { ...process.env, VIEW: ".stampworks/views/a1", STAMP_ID: "a1" },
      });
      expect({ stdout: ran.stdout, stderr: ran.stderr }).toEqual({ stdout: printed, stderr: "" });
    } finally {
      stage.remove();
    }
  },
);

test("a tenant counts with what it was measured to take, and what would pass a bound is refused", async () => {
  const stage = new Stage();
  try {
    await stage.furnish(["acme", "beta"]);
    const registry = openRegistry(undefined, { root: stage.root });
    const load = { requestsPerSecond: 7, databaseConnections: 20, storageGb: 3 };
    expect(await setLoads(registry, [{ tenant: "acme", load }])).toEqual({ changed: 1, same: 0 });
    expect(await setLoads(registry, [{ tenant: "acme", load }])).toEqual({ changed: 0, same: 1 });
    expect((await registry.get("stamp", "a1"))?.use).toMatchObject({ tenants: 2, measured: 1, ...load });
    await expect(setLoads(registry, [{ tenant: "nobody", load }])).rejects.toThrow("no such tenant");
    const huge = { ...load, requestsPerSecond: 101 };
    await expect(setLoads(registry, [{ tenant: "beta", load: huge }])).rejects.toThrow(
      "requestsPerSecond would pass the bound of 100",
    );
    await registry.close();
  } finally {
    stage.remove();
  }
});
