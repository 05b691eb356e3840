import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Phase, Settings } from "../../tenants/migration/entries";
import { readMigration } from "../journals/moves-in-folder";
import type { Mover } from "../../tenants/migration/mover";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { journalsOf, perform, type Stage, storeOf } from "./stage";
import { FAST, register, temporaryFolder, type World } from "./world";

/** One tenant's moves without a writer, in this process: what must be exactly so is compared exactly. */
export class Bench {
  readonly stage: Stage;
  readonly registry: Registry = memoryRegistry("test");
  private readonly temporary = temporaryFolder();

  constructor(
    private readonly world: World,
    settings: Partial<Settings> = {},
  ) {
    const { a1, b1 } = world.servers;
    this.stage = {
      folder: this.temporary.folder,
      urls: { a1: a1.url, b1: b1.url },
      settings: { ...FAST, ...settings },
    };
  }

  async begin(): Promise<void> {
    await this.world.reset();
    await register(this.registry);
    mkdirSync(journalsOf(this.stage), { recursive: true });
    const store = storeOf(this.stage);
    for (const [stamp, key] of [
      ["a1", "t/acme/one"],
      ["a1", "t/acme/deep/two words ü"],
      ["a1", "t/acme2/not"],
      ["b1", "t/third/x"],
    ] as const)
      await store(stamp).put(key, { body: Buffer.from(`${stamp} ${key}`), size: 3 });
  }

  out(more: { until?: Phase; repair?: boolean; movers?: readonly Mover[] } = {}): Promise<string> {
    const { movers, ...rest } = more;
    return perform(
      this.stage,
      this.registry,
      { direction: "forward", to: "b1", ...rest },
      movers === undefined ? {} : { movers },
    );
  }

  back(): Promise<string> {
    return perform(this.stage, this.registry, { direction: "back" });
  }

  journal(): ReturnType<typeof readMigration> {
    return readMigration(journalsOf(this.stage));
  }

  async stamp(): Promise<string | undefined> {
    return (await this.registry.get("tenant", "acme"))?.stamp;
  }

  /** Everything in databases and folders. */
  async picture(): Promise<Record<string, unknown>> {
    const all: Record<string, unknown> = {};
    for (const stamp of ["a1", "b1"] as const) {
      all[stamp] = await this.world.picture(stamp);
      all[join("objects", stamp)] = await this.keys(stamp, "");
    }
    return all;
  }

  async keys(stamp: "a1" | "b1", prefix = "t/acme/"): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of storeOf(this.stage)(stamp).list(prefix)) keys.push(key);
    return keys.sort();
  }

  end(): void {
    this.temporary.remove();
  }
}
