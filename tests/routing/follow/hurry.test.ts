import type { TenantItem } from "../../../components/routing/contract";
import { MemoryRegistry } from "../../../router/follow/registry";
import { Synchroniser } from "../../../router/follow/synchroniser";

type Step = NonNullable<TenantItem["migration"]>["step"];
/** So long that a test would not live to see a second look. */
const INTERVAL_MS = 3_600_000;

describe("a router follows the registry", () => {
  function registryWith(step: Step): {
    registry: MemoryRegistry;
    put: (step: Step, version: number) => void;
  } {
    const registry = new MemoryRegistry();
    for (const [number, id] of ["a1", "b1"].entries())
      registry.putStamp({
        ...{ id, number, version: 1, cloud: "aws", region: "eu-west-1", state: "active" },
        originHost: `${id}.example.test`,
      });
    const buckets = Array.from({ length: 4096 }, () => "a1");
    registry.putPool({ name: "eu", number: 0, version: 1, residency: "eu", tier: "standard", buckets });
    const put = (step: Step, version: number): void => {
      const migration = { source: "a1", target: "b1", step, retryAfterSeconds: 3 };
      registry.putTenant({ tenant: "acme", version, pool: "eu", stamp: "a1", migration });
    };
    put(step, 1);
    return { registry, put };
  }

  test.each<[Step, Step]>([
    ["verifying", "holding"],
    ["holding", "moving"],
    ["moving", "dualwrite"],
  ])("at once while a tenant is %s, whatever its interval", async (step, next) => {
    const { put, registry } = registryWith(step);
    const synchroniser = new Synchroniser(registry);
    await synchroniser.begin();
    const stop = new AbortController();
    const seen = await new Promise<string>((resolve) => {
      const apply = (_: unknown, after: Readonly<Record<string, string>>): Promise<void> => {
        resolve(after["o.acme"] ?? "as its pool");
        return Promise.resolve();
      };
      void synchroniser.run({ apply }, stop.signal, INTERVAL_MS, ({ outcome }) => {
        if (outcome === "current") put(next, 2);
      });
    });
    stop.abort();
    expect(seen).toMatch(next === "dualwrite" ? /^as its pool$/ : /^..!3$/);
  });
});
