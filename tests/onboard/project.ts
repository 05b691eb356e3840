import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { edgeConfig, routingSchema } from "../../components/routing/contract";
import { decide } from "../../router/decision/decide";
import { buildTable } from "../../router/table/build";
import { registerStamp } from "../../tenants/placement/register";
import { openRegistry } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import { stamp } from "../placement/fleet";

/** A project with a stamp, whose steps write what they were told into a file. */
export class OnboardProject {
  readonly root = mkdtempSync(join(tmpdir(), "onboard-"));

  constructor(steps: string) {
    this.write("Pulumi.yaml", "name: probe\nruntime: nodejs\n");
    this.write("stampworks.yaml", `engine: embedded\n${steps}`);
  }

  async register(): Promise<void> {
    await this.withRegistry(async (registry) => {
      await registerStamp(registry, { ...stamp("euw1a", 0), capacity: stamp("euw1a", 0).capacity! });
    });
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text);
  }

  /** Lines that the steps wrote; none where none did. */
  lines(file = "log"): string[] {
    const path = join(this.root, file);
    return existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [];
  }

  async withRegistry<T>(work: (registry: Registry) => Promise<T>): Promise<T> {
    const registry = openRegistry(undefined, { root: this.root, by: "ann@here" });
    try {
      return await work(registry);
    } finally {
      await registry.close();
    }
  }

  /** What the routing layer answers a request of the tenant: a stamp's id, or a status. */
  answer(tenant: string): Promise<string | number> {
    const routing = routingSchema.parse({ sources: [{ kind: "subdomain", domain: "example.test" }] });
    return this.withRegistry(async (registry) => {
      const headers = { host: `${tenant}.example.test` };
      const request = { method: "GET", path: "/", headers, token: { kind: "absent" as const }, time: 0 };
      const decision = decide(request, edgeConfig(routing), buildTable(await registry.snapshot()));
      return decision.outcome === "stamp" ? decision.stamp : decision.status;
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
