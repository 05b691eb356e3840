import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FleetContext } from "../../fleet/context";
import { fleetContext } from "../../fleet/context";
import { registerStamp } from "../../tenants/placement/register";
import { itemOf } from "../../tenants/placement/place";
import { openRegistry } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import { request, stamp } from "../placement/fleet";

/** A project with two stamps, whose tenants' objects are files, and whose databases are named by the environment. */
export class Stage {
  readonly root = mkdtempSync(join(tmpdir(), "leave-"));

  constructor(
    readonly env: Readonly<Record<string, string>> = {},
    movers = "",
    settings = "",
  ) {
    this.write("Pulumi.yaml", "name: probe\nruntime: nodejs\n");
    this.write("stampworks.yaml", `engine: embedded\nevidence: { publicKey: evidence.pub }\n${settings}`);
    this.write(
      "movers.yaml",
      `movers:\n${movers}  - kind: objects\n    store: { kind: directory, folder: "objects/{stamp}" }\n    prefix: "t/{tenant}/"\n`,
    );
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    this.write("evidence.key", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    this.write("evidence.pub", publicKey.export({ type: "spki", format: "pem" }).toString());
  }

  context<Event, Question>(more: Partial<FleetContext<Event, Question>> = {}): FleetContext<Event, Question> {
    const engine = {
      name: "embedded" as const,
      open: () => Promise.reject(new Error("no stack is looked at")),
    };
    return fleetContext({ cwd: this.root, engine, env: this.env, ...more });
  }

  write(file: string, text: string): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Registers the stamps and places tenants on the first. */
  async furnish(tenants: readonly string[]): Promise<void> {
    await this.withRegistry(async (registry) => {
      for (const id of ["a1", "b1"])
        await registerStamp(registry, { ...stamp(id, 0), capacity: stamp(id, 0).capacity! });
      for (const tenant of tenants) await registry.put("tenant", itemOf(request(tenant), "a1"));
    });
  }

  async withRegistry<T>(work: (registry: Registry) => Promise<T>): Promise<T> {
    const registry = openRegistry(undefined, { root: this.root, by: "ann@here" });
    try {
      return await work(registry);
    } finally {
      await registry.close();
    }
  }

  /** Every file below a folder, with its content. */
  files(folder: string): Record<string, string> {
    const all: Record<string, string> = {};
    try {
      for (const entry of readdirSync(join(this.root, folder), { recursive: true, withFileTypes: true }))
        if (entry.isFile()) {
          const path = join(entry.parentPath, entry.name);
          all[path.slice(join(this.root, folder).length + 1)] = readFileSync(path, "utf8");
        }
    } catch {
      // A folder that is not there has no files.
    }
    return all;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
