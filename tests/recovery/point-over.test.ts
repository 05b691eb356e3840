import { FolderJournals } from "../../core/journal/folder";
import { pointOver } from "../../fleet/recovery/recover/point-over";
import { STANDBY_JOURNAL } from "../../tenants/recovery/journal";
import { endProtection } from "../../tenants/recovery/protect";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { register, temporaryFolder } from "../migration/world";

/** Tenant acme is on b1, where it failed over to from a1; c1 takes the place of b1. */
async function failedOver(): Promise<Registry> {
  const registry = memoryRegistry("test");
  await register(registry, "other");
  const like = await registry.get("stamp", "b1");
  await registry.put("stamp", { ...like, id: "c1", number: 2, originHost: "c1.example.test", version: 1 });
  const since = new Date().toISOString();
  await registry.put("tenant", {
    ...{ tenant: "acme", version: 1, pool: "eu-standard", stamp: "b1", standby: "a1" },
    protection: { step: "over", since, reason: "a contract", epoch: 1 },
  });
  return registry;
}

describe("tenants that had failed over to a stamp that is lost now", () => {
  test("are pointed to the one in its place, and have no standby any more", async () => {
    const registry = await failedOver();
    expect(await pointOver(registry, "b1", "c1")).toBe(1);
    const item = await registry.get("tenant", "acme");
    expect(item).toMatchObject({ stamp: "c1", version: 2 });
    expect(item).not.toHaveProperty("protection");
    expect(item).not.toHaveProperty("standby");
  });

  test("can be given a standby again: the journal of the old one is ended once the registry knows of none", async () => {
    const registry = await failedOver();
    const { folder, remove } = temporaryFolder();
    const at = new Date().toISOString();
    const journals = new FolderJournals(folder);
    const journal = await journals.create(STANDBY_JOURNAL, {
      ...{ kind: "begin", version: 1, tenant: "acme", home: "a1", standby: "b1", reason: "a contract" },
      ...{ movers: ["database"], left: [], names: {}, everyMs: 100, by: "test", at },
    });
    const tools = {
      ...{ registry, movers: [], by: "test", now: () => Date.now(), patienceMs: 0 },
      ...{ signal: new AbortController().signal, sleep: () => Promise.resolve() },
    };
    try {
      await journal.append({ kind: "over", at });
      await expect(endProtection(journal, tools)).rejects.toThrow(/has taken over: it is on b1/);
      await pointOver(registry, "b1", "c1");
      expect(await endProtection(journal, tools)).toBe("ended");
      expect(journal.state.end).toBe("ended");
    } finally {
      journal.close();
      remove();
    }
  });
});
