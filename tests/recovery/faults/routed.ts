import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPort } from "../../../router/local/open-port";
import { registerStamp } from "../../../tenants/placement/register";
import type { Registry } from "../../../tenants/registry/registry";
import { ROUTINGS } from "../../routing/fleet";
import { startRouter, type TestRouter } from "../../routing/haproxy";
import { ShellServer } from "./fault-servers";
import type { Table } from "../../../router/table/changes";

/** Two stamps whose applications run here, with a tenant each: acme on euw1a, zoe on euw1b. */
export class Routed {
  private router: TestRouter | undefined;

  private constructor(
    /** Folder of the applications' files. */
    readonly folder: string,
    readonly servers: readonly [ShellServer, ShellServer],
  ) {}

  static async start(): Promise<Routed> {
    const folder = mkdtempSync(join(tmpdir(), "routed-"));
    const server = async (id: string) => new ShellServer(folder, id, await openPort(0));
    const routed = new Routed(folder, [await server("euw1a"), await server("euw1b")]);
    for (const each of routed.servers) each.begin();
    return routed;
  }

  /** Writes both stamps and both tenants into a registry. */
  async register(registry: Registry): Promise<void> {
    const bounds = { tenants: 100, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 };
    for (const [at, id] of ["euw1a", "euw1b"].entries())
      await registerStamp(registry, {
        ...{ id, cloud: "aws", region: "eu-west-1", originHost: `127.0.0.1:${this.servers[at]?.port}` },
        capacity: { residency: "eu", tier: "standard", class: "standard", bounds, fullPercent: 80 },
      });
    await registry.load([
      { tenant: "acme", version: 1, pool: "eu-standard", stamp: "euw1a" },
      { tenant: "zoe", version: 1, pool: "eu-standard", stamp: "euw1b" },
    ]);
  }

  /** Starts a real router of a table. */
  async route(table: Table): Promise<TestRouter> {
    this.router = await startRouter(ROUTINGS.header, table);
    return this.router;
  }

  get url(): string {
    return `http://127.0.0.1:${this.router?.port}/`;
  }

  /** Asks as a tenant's user does; ends with 0 where the application answers. */
  asked(tenant: string): string {
    return `curl -sf -o /dev/null --max-time 60 -H 'x-tenant: ${tenant}' ${this.url}`;
  }

  async stop(): Promise<void> {
    await this.router?.stop();
    for (const server of this.servers) server.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
