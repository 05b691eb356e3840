import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { engineSource } from "../../cli/common/engine";
import { fleetContext } from "../../fleet/context";
import type { RecoverEvent } from "../../fleet/recovery/recover/events";
import {
  recover,
  type RecoverInput,
  type RecoverQuestion,
  type RecoverResult,
} from "../../fleet/recovery/recover/recover";
import { registerStamp } from "../../tenants/placement/register";
import { openRegistry } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import { connectTo, Server } from "../migration/servers";
import { type BackedUp, DrilledFleet, STAMP } from "./backed-up";

/** Stamp that takes the lost one's place. */
export const NEW = "euw1c";
const BOUNDS = "{ tenants: 100, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 }";

const ROUTING = `config:
  stampworks:cloud: aws
  stampworks:regions: [us-east-1, eu-west-1]
  stampworks:account: "210000000099"
  stampworks:stamps:
    - ${STAMP}
`;

/** What the registry and recovery ask of a stamp's class and of its stack. */
function program(text: string): string {
  return text
    .replace("{ recovery:", '{ tier: "standard", observability: { actPercent: 80 }, recovery:')
    .replace("global: {", "routing: {}, global: {")
    .replace(
      "const random =",
      `if (pulumi.getStack() === "routing") return {
    cloud: "aws", domain: "probe.example", derivations: [], fronts: config.requireObject("stamps"),
  };
  const random =`,
    )
    .replace(
      "return {\n    id,",
      `return {
    hostName: id + ".example", region: config.require("region"), residency: "eu", ring: "canary", retiring: false,
    bounds: ${BOUNDS},
    id,`,
    );
}

/** A fleet whose stamp is lost, its backups, and the empty database of the stamp that is to take its place. */
export class LostStamp {
  readonly fleet: DrilledFleet;
  readonly server = new Server();
  private readonly variable = `RECOVER_TEST_${randomBytes(4).toString("hex").toUpperCase()}`;

  constructor(of: BackedUp, settings: (text: string) => string = (text) => text) {
    const into = (text: string): string =>
      text
        .replace("      role: app\n", `      role: app\n      into: { env: "${this.variable}_{STAMP}" }\n`)
        .replace(
          "points: backups/{stamp}/objects\n",
          'points: backups/{stamp}/objects\n      into: { kind: directory, folder: "stores/{stamp}" }\n',
        )
        .replace(/ {8}- \{ command.*\n/, "");
    this.fleet = new DrilledFleet(of, (text) => settings(into(text)), undefined, program);
    this.server.start();
    process.env[`${this.variable}_${NEW.toUpperCase()}`] = this.server.url;
  }

  /** Writes the lost stamp and some tenants into the registry. */
  async register(tenants: readonly string[]): Promise<void> {
    const registry = openRegistry(undefined, { root: this.root, by: "test" });
    await this.registerOne(registry, STAMP);
    await registry.load(tenants.map((tenant) => ({ tenant, version: 1, pool: "eu-standard", stamp: STAMP })));
    await registry.close();
  }

  async registerOne(registry: Registry, id: string): Promise<void> {
    const bounds = { tenants: 100, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 };
    await registerStamp(registry, {
      ...{ id, cloud: "aws", region: "eu-west-1", originHost: `${id}.example` },
      capacity: { residency: "eu", tier: "standard", class: "standard", bounds, fullPercent: 80 },
    });
  }

  recover(
    input: Partial<RecoverInput> = {},
    killPoint?: (point: string, what: string) => void,
    told: (what: string) => void = () => undefined,
  ): Promise<RecoverResult> {
    const context = fleetContext<RecoverEvent, RecoverQuestion>({
      cwd: this.root,
      engine: engineSource("embedded"),
      parallel: 1,
      emit: (event) => {
        if (event.kind === "recover") told(event.what);
      },
    });
    const values = { account: "210000000009" };
    return recover({ stamp: STAMP, to: NEW, values, yes: true, ...input }, context, killPoint);
  }

  /** Gives the fleet a routing layer. */
  addRouting(): void {
    writeFileSync(join(this.root, "stacks/Pulumi.routing.yaml"), ROUTING);
  }

  /** Stamps that the routing layer fronts; undefined where it is not up. */
  async fronts(): Promise<unknown> {
    const engine = await engineSource("embedded").open(this.root);
    try {
      return (await engine.outputs({ project: "probe", stack: "routing" }))?.["fronts"];
    } finally {
      await engine.close();
    }
  }

  /** Where each tenant is. */
  async homes(): Promise<Record<string, string>> {
    const registry = openRegistry(undefined, { root: this.root, by: "test" });
    const homes: Record<string, string> = {};
    for await (const { stamp, tenant } of registry.tenants()) homes[tenant] = stamp;
    await registry.close();
    return homes;
  }

  /** Rows of the new stamp's database. */
  async rows(text: string): Promise<readonly (readonly (string | null)[])[]> {
    const session = await connectTo({ a: this.server.url })("a");
    try {
      await session.query("SET search_path = public");
      return await session.query(text);
    } finally {
      await session.end();
    }
  }

  /** An object of the new stamp's store. */
  object(key: string): string {
    return readFileSync(join(this.root, "stores", NEW, key), "utf8");
  }

  get root(): string {
    return this.fleet.fleet.root;
  }

  remove(): void {
    delete process.env[`${this.variable}_${NEW.toUpperCase()}`];
    this.server.remove();
    this.fleet.remove();
  }
}
