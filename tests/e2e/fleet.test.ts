import pLimit from "p-limit";
import { describeAudit } from "./fleet/audit";
import { describeLifecycle } from "./fleet/lifecycle";
import { describeParity } from "./fleet/parity";
import { describeRouting } from "./fleet/routing";
import { describeWithCli } from "./harness/cli";
import { FleetProject, stackIds } from "./harness/fleet-project";
import type { Preview } from "./harness/preview-graph";

/** Stacks worked on at once; each keeps about one core busy. */
const AT_ONCE = 2;

/** The stamp that the routing layer fronts only later. */
const LATER = "eus1z";

interface UpReport {
  readonly counts: Record<string, number>;
  readonly routing: { readonly counts: Record<string, number> };
  readonly verdict: {
    readonly holds: boolean;
    readonly stamps: readonly string[];
    readonly routing?: string;
  };
}

// One fleet for all of these: bringing it up takes longer than anything that is asked of it.
describeWithCli("the example fleet under the real CLI", (bin) => {
  let fleet: FleetProject;
  const previews = new Map<string, Preview>();
  const fronted = stackIds().filter((id) => id !== LATER);

  beforeAll(async () => {
    fleet = new FleetProject(bin);
    fleet.front(fronted);
    const limit = pLimit(AT_ONCE);
    const look = async (id: string): Promise<void> => {
      await fleet.cli.must("stack", "init", id, "--no-select");
      previews.set(id, await fleet.cli.json<Preview>("preview", "--stack", id, "--show-secrets"));
    };
    await Promise.all(stackIds().map((id) => limit(look, id)));
  });

  afterAll(() => fleet.remove());

  it("comes up by stampworks up --engine pulumi, and both laws hold for what was deployed", async () => {
    const result = await fleet.stampworks(["up", "--all", "--json", "--parallel", String(AT_ONCE)]);
    expect(result.stderr).not.toContain("failed");
    expect(result.code).toBe(0);
    const { counts, routing, verdict } = JSON.parse(result.stdout) as UpReport;
    // What stays the same was made before a right came late, and the update ran again.
    expect(counts).toMatchObject({ update: 0, replace: 0, delete: 0 });
    expect(routing.counts).toMatchObject({ update: 0, replace: 0, delete: 0 });
    expect([verdict.holds, verdict.routing]).toEqual([true, "routing"]);
    expect([...verdict.stamps].sort()).toEqual(stackIds());
  });

  describeParity(() => fleet, previews);
  describeAudit(() => fleet);
  describeRouting(() => fleet, fronted, LATER);
  describeLifecycle(() => fleet);
});
