import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProject } from "../../fleet/inventory/project";
import { FolderRecovery } from "../../fleet/recovery/objects/folder";
import { promisedRpos } from "../../fleet/tenants/standby/promised";
import { memoryRegistry } from "../../tenants/registry/memory";
import { FleetFolder } from "../cli/fleet-folder";
import { register } from "../migration/world";
import { writePoint } from "./backed-up";

const POINT = "20260131T120000Z";

test("a recovery point with a link is no good: what it leads to may be gone with the stamp", async () => {
  const root = mkdtempSync(join(tmpdir(), "link-"));
  try {
    const point = join(root, POINT);
    writePoint(point, { "kept/1": "one", "kept/2": "two" });
    writeFileSync(join(root, "elsewhere"), "two");
    rmSync(join(point, "kept/2"));
    symlinkSync(join(root, "elsewhere"), join(point, "kept/2"));
    const config = { kind: "objects" as const, name: "objects", points: "{stamp}", checks: [] };
    const source = new FolderRecovery(config, () => root);
    const scratch = mkdtempSync(join(root, "scratch-"));
    const { signal } = new AbortController();
    await expect(source.restore({ stamp: "euw1a", region: "eu-west-1", scratch, signal })).rejects.toThrow(
      /kept\/2 is not a file/,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test("what a stamp promises is read again after a read that failed", async () => {
  const folder = new FleetFolder({});
  try {
    const registry = memoryRegistry("test");
    await register(registry);
    jest.spyOn(registry, "get").mockRejectedValueOnce(new Error("the registry is away"));
    const rpoOf = promisedRpos({ registry, project: readProject(folder.root) });
    await expect(rpoOf("a1")).rejects.toThrow("the registry is away");
    await expect(rpoOf("a1")).resolves.toBeUndefined();
  } finally {
    folder.remove();
  }
});
