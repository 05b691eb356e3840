import { generateKeyPairSync } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { registry as registryDrill } from "../../../cli/drill/registry";
import type { RegistryDrillResult } from "../../../fleet/recovery/registry/drill-registry";
import { registerStamp } from "../../../tenants/placement/register";
import { openRegistry } from "../../../tenants/registry/open";
import type { Registry } from "../../../tenants/registry/registry";
import { FleetFolder, identity, PROGRAM } from "../../cli/fleet-folder";
import { runInProcess } from "../../cli/in-process";

/** The recovery point of such a fleet's registry. */
export const COPY = "backups/registry/20270131T120000Z";
/** The registry's folder. */
export const LIVE = ".stampworks/registry";

/** Fleets whose registry was copied with two tenants, and the drills of it. */
export class RegistryFleets {
  private readonly folders: FleetFolder[] = [];

  remove(): void {
    for (const folder of this.folders.splice(0)) folder.remove();
  }

  async make(backup = "{ kind: folder, points: backups/registry }", rpoMinutes = 60): Promise<FleetFolder> {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const fleet = new FleetFolder({
      "stampworks.yaml": `engine: embedded
evidence: { publicKey: evidence.pub }
drills:
  residency: [eu]
  restore: [{ kind: objects, points: "backups/{stamp}" }]
  registry: { backup: ${backup}, rpoMinutes: ${rpoMinutes}, rtoMinutes: 60 }
`,
      "index.js": PROGRAM,
      "stacks/Pulumi.euw1a.yaml": identity(),
      "evidence.key": privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      "evidence.pub": publicKey.export({ type: "spki", format: "pem" }).toString(),
    });
    this.folders.push(fleet);
    await written(fleet, async (registry) => {
      const bounds = { tenants: 100, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 };
      await registerStamp(registry, {
        ...{ id: "euw1a", cloud: "aws", region: "eu-west-1", originHost: "euw1a.example" },
        capacity: { residency: "eu", tier: "standard", class: "standard", bounds, fullPercent: 80 },
      });
      await registry.load(
        ["acme", "zoe"].map((tenant) => ({ tenant, version: 1, pool: "eu-standard", stamp: "euw1a" })),
      );
    });
    mkdirSync(join(fleet.root, COPY), { recursive: true });
    // Nobody writes meanwhile.
    cpSync(join(fleet.root, LIVE, "data.mdb"), join(fleet.root, COPY, "data.mdb"));
    return fleet;
  }

  /** A fleet whose backup is a command. */
  command(restore: string, remove = "rm -r $STAMPWORKS_RESTORED"): Promise<FleetFolder> {
    return this.make(JSON.stringify({ kind: "command", restore, remove }));
  }
}

/** Writes to a fleet's registry. */
export async function written(
  fleet: FleetFolder,
  work: (registry: Registry) => Promise<unknown>,
): Promise<void> {
  const registry = openRegistry(undefined, { root: fleet.root, by: "test" });
  try {
    await work(registry);
  } finally {
    await registry.close();
  }
}

/** Makes a drill of a fleet's registry, and sees that it leaves the registry and nothing else. */
export async function drill(
  fleet: FleetFolder,
  flags: Readonly<Record<string, string>> = {},
): Promise<RegistryDrillResult & { readonly code: number }> {
  const { code, stdout, stderr } = await runInProcess(registryDrill, {
    cwd: fleet.root,
    flags: { key: "evidence.key", ...flags },
    json: true,
  });
  expect(existsSync(join(fleet.root, LIVE, "data.mdb"))).toBe(true);
  const scratch = join(fleet.root, ".stampworks/drills");
  const left = existsSync(scratch) ? readdirSync(scratch).filter((name) => name.includes("drill-")) : [];
  expect(left).toEqual([]);
  if (stdout === "") throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as RegistryDrillResult) };
}
