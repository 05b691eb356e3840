import { join } from "node:path";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { ObjectMover } from "../../tenants/migration/objects/mover";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Change, Registry } from "../../tenants/registry/registry";
import { pushView } from "../../tenants/views/push";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import { perform, type Stage } from "../migration/stage";
import { FAST, register, temporaryFolder } from "../migration/world";

const STAMPS = ["a1", "b1"] as const;
const READS = ["get", "list", "history", "sequence", "snapshot", "since", "tenants"] as const;

/** What a registry is asked while a tenant is held: from the write that holds it on, until the one that lets it go. */
class Counted {
  readonly asked = { reads: 0, writes: 0 };
  private isHeld = false;

  of(registry: Registry): Registry {
    return new Proxy(registry, {
      get: (target, name) => {
        const own: unknown = Reflect.get(target, name);
        if (typeof own !== "function") return own;
        if ((READS as readonly PropertyKey[]).includes(name))
          return (...given: readonly unknown[]): unknown => {
            if (this.isHeld) this.asked.reads += 1;
            return Reflect.apply(own, target, given);
          };
        return async (...given: readonly unknown[]) => {
          const steps = name === "write" ? stepsOf(given[0] as readonly Change[]) : [];
          if (name === "put") steps.push(...stepsOf([{ kind: given[0], item: given[1] } as Change]));
          if (steps.some((step) => step === "holding")) this.isHeld = true;
          if (this.isHeld && (name === "put" || name === "write")) this.asked.writes += 1;
          const result: unknown = await Reflect.apply(own, target, given);
          if (steps.some((step) => step === "soaking" || step === "none")) this.isHeld = false;
          return result;
        };
      },
    });
  }
}

function stepsOf(changes: readonly Change[]): string[] {
  return changes.flatMap((change) => {
    if (change.kind !== "tenant" || !("item" in change)) return [];
    const { migration } = change.item as { readonly migration?: { readonly step: string } };
    return [migration?.step ?? "none"];
  });
}

/** Moves acme, with views or without. */
async function askedInPause(views: boolean): Promise<Counted["asked"]> {
  const { folder, remove } = temporaryFolder();
  try {
    const storeOf = (stamp: string): DirectoryStore => new DirectoryStore(join(folder, `objects-${stamp}`));
    const plain = memoryRegistry("test");
    await register(plain);
    for (const id of views ? STAMPS : []) {
      const item = (await plain.get("stamp", id))!;
      await plain.put("stamp", { ...item, view: true, version: item.version + 1 });
      await pushView(plain, storeOf(id), id);
    }
    const counted = new Counted();
    const stage: Stage = { folder, urls: {}, settings: { ...FAST, leaseMs: 0 } };
    await storeOf("a1").put("t/acme/one", { body: Buffer.from("1"), size: 1 });
    const movers = [new ObjectMover({ store: storeOf, prefix: "t/{tenant}/", folder, parallel: 1 })];
    const registry = new ViewedRegistry(counted.of(plain), storeOf);
    const result = await perform(stage, registry, { direction: "forward", to: "b1" }, { movers });
    expect(result).toBe("done");
    return counted.asked;
  } finally {
    remove();
  }
}

test("within a move's pause the registry is asked a number of times that nothing makes grow", async () => {
  const [plain, viewed] = [await askedInPause(false), await askedInPause(true)];
  expect(plain.writes).toBeGreaterThanOrEqual(2);
  expect(plain.writes).toBeLessThanOrEqual(4);
  expect(plain.reads).toBeLessThanOrEqual(30);
  // Each write of the tenant tells two stamps, and takes their debt away.
  expect(viewed.writes - plain.writes).toBeLessThanOrEqual(2 * plain.writes);
  expect(viewed.reads - plain.reads).toBeLessThanOrEqual(2 * 12 * plain.writes);
});
