import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { place } from "../../cli/tenants/place";
import { tenantsView } from "../../cli/tenants/view";
import { endView } from "../../cli/tenants/view/end";
import { pushViews } from "../../cli/tenants/view/push";
import { suspend } from "../../cli/tenants/suspend";
import { eraseTenant } from "../../fleet/tenants/leave/erase";
import { removeTenant } from "../../fleet/tenants/remove";
import { openView } from "../../tenants/views/open";
import { runInProcess } from "../cli/in-process";
import { Stage } from "../leave/stage";

describe("tenants view", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = new Stage();
    await stage.furnish(["acme", "acme-eu"]);
  });
  afterEach(() => stage.remove());

  const run = async (
    command: Parameters<typeof runInProcess>[0],
    args: readonly unknown[] = [],
    flags: Readonly<Record<string, unknown>> = {},
  ): Promise<string> => {
    const { code, stderr, stdout } = await runInProcess(command, { cwd: stage.root, args, flags });
    expect({ code, said: code === 0 ? "" : stderr }).toEqual({ code: 0, said: "" });
    return stdout;
  };
  const names = async (stamp: string): Promise<string[]> =>
    (await openView(join(stage.root, ".stampworks/views", stamp), { stamp }).tenants()).map(
      ({ tenant }) => tenant,
    );

  test("a stamp that is named goes by it from then on: each command that writes a tenant of it brings it there", async () => {
    expect(await run(tenantsView)).toMatch(/a1 +asks the registry/u);
    expect(await run(pushViews, [["a1"]])).toMatch(/^a1 knows its 2 tenants as of write [0-9]+\n$/u);
    await run(place, ["bolt"], { residency: "eu" });
    const [home] = (await names("a1")).includes("bolt") ? ["a1"] : ["b1"];
    expect(existsSync(join(stage.root, ".stampworks/views/b1"))).toBe(false);
    await run(suspend, ["acme"]);
    expect(await run(tenantsView)).toMatch(/a1 +knows its tenants\n.*b1 +asks the registry/su);
    expect(["a1", "b1"]).toContain(home);
    await removeTenant({ tenant: "acme-eu", yes: true }, stage.context());
    expect(await names("a1")).not.toContain("acme-eu");
    expect(await run(endView, ["a1"], { yes: true })).toBe("a1 goes by no view any more\n");
    await expect(names("a1")).rejects.toThrow("stamp a1 has no view of its tenants");
    expect(await run(pushViews, [["a1"]])).toContain("a1 knows its");
    expect(await names("a1")).toContain("acme");
  });

  test("what was written past the commands is behind, and a push of all brings it", async () => {
    await run(pushViews, [["a1"]]);
    await stage.withRegistry(async (registry) => {
      const item = (await registry.get("tenant", "acme"))!;
      await registry.put("tenant", { ...item, version: item.version + 1, pinned: true });
    });
    expect(await run(tenantsView)).toContain("Next: stampworks tenants view push a1");
    await run(pushViews, [[]]);
    expect(await run(tenantsView)).toMatch(/a1 +knows its tenants/u);
  });

  test("an erased tenant is in no view, and the one whose name begins so is", async () => {
    await run(pushViews, [["a1", "b1"]]);
    for (const tenant of ["acme", "acme-eu"]) stage.write(`objects/a1/t/${tenant}/one`, tenant);
    await eraseTenant(
      { mode: "start", tenant: "acme", keep: [], leaseMs: 0, confirm: false, yes: true },
      stage.context(),
    );
    expect(await names("a1")).toEqual(["acme-eu"]);
    const kept = stage.files(".stampworks/views");
    expect(Object.values(kept).join("")).not.toContain('"acme"');
    expect(readdirSync(join(stage.root, ".stampworks/views/a1/.stampworks/view"))).toHaveLength(1);
  });

  test("in a cloud, where nothing says where it is, a push names the file and the field", async () => {
    const engine = {
      name: "pulumi" as const,
      open: () => Promise.reject(new Error("no stack is looked at")),
    };
    const { pushViews: push } = await import("../../fleet/tenants/view/views.js");
    await expect(
      push({ stamps: ["a1"], registry: ".stampworks/registry" }, stage.context({ engine })),
    ).rejects.toThrow(/stampworks\.yaml: views: nothing says where stamps read which tenants they have/u);
    stage.write(
      "stampworks.yaml",
      "engine: pulumi\nviews: { store: { kind: s3, buckets: { b1: b1-files } } }\n",
    );
    await expect(
      push({ stamps: ["a1"], registry: ".stampworks/registry" }, stage.context({ engine })),
    ).rejects.toThrow(/stampworks\.yaml: views\.store: no bucket is named for stamp a1/u);
  });
});
