import type { Verdict } from "../../../fleet/check/verdict";
import type { PropertyMap } from "../../../graph/model/property";
import type { StateResource } from "../harness/cli";
import type { FleetProject } from "../harness/fleet-project";

interface PreviewReport {
  readonly counts: Record<string, number>;
  readonly groups: readonly {
    readonly stamps: readonly string[];
    readonly steps: readonly { op: string }[];
  }[];
}

interface UpReport extends PreviewReport {
  readonly verdict: Verdict;
}

/** Two stamps on AWS and one on each other cloud; these go through all of a stamp's life. */
const FOUR = ["euw1a", "use1a", "weu1z", "euw4g"] as const;

/** What somebody changed by hand in each of them. */
const DRIFTS: readonly { readonly id: string; readonly type: string; readonly change: PropertyMap }[] = [
  { id: "euw1a", type: "aws:sqs/queue:Queue", change: { visibilityTimeoutSeconds: 7 } },
  { id: "use1a", type: "aws:cloudwatch/logGroup:LogGroup", change: { retentionInDays: 1 } },
  { id: "weu1z", type: "azure-native:storage:StorageAccount", change: { minimumTlsVersion: "TLS1_0" } },
  { id: "euw4g", type: "gcp:pubsub/subscription:Subscription", change: { ackDeadlineSeconds: 599 } },
];

/** From a second update over a change of the blueprint and drift to the end of a stamp. */
export function describeLifecycle(fleet: () => FleetProject): void {
  describe("in its daily life", () => {
    it("is left as it is by a second update", async () => {
      const again = (id: string): Promise<string> =>
        must("up", "--yes", "--skip-preview", "--expect-no-changes", "--stack", id);
      await Promise.all([again("euw1a"), again("weu1z")]);
      await Promise.all([again("use1a"), again("euw4g")]);
    });

    it("takes a change of the blueprint as the same update in both AWS stamps of a class", async () => {
      fleet().change("blueprint.classes.standard.database.storageGb = 320");
      const preview = await fleet().stampworks(["preview", "euw1a", "use1a", "--json"]);
      const { counts, groups } = JSON.parse(preview.stdout) as PreviewReport;
      expect(counts).toMatchObject({ create: 0, replace: 0, delete: 0 });
      expect(counts["update"]).toBeGreaterThan(1);
      expect(groups.map(({ stamps }) => stamps)).toEqual([["euw1a", "use1a"]]);
      const up = await fleet().stampworks(["up", "euw1a", "use1a", "--json", "--parallel", "2"]);
      const report = JSON.parse(up.stdout) as UpReport;
      expect(report.counts).toEqual(counts);
      // The third stamp of the class has not followed yet, and that is told.
      expect(report.verdict.equal.deviations.map(({ stamp }) => stamp)).toEqual(["usw2a"]);
      // The next update of each stamp takes it back.
      fleet().change("");
    });

    it.each(DRIFTS)(
      "shows in $id what was changed by hand, and a refresh takes it in",
      async ({ change, id, type }) => {
        const { urn } = await find(id, type, change);
        fleet().clouds.with((simulator) => simulator.drift(urn, change));
        const [property = ""] = Object.keys(change);
        const shown = await fleet().cli.run("refresh", "--preview-only", "--diff", "--stack", id);
        expect(shown.stdout).toContain(`~ ${type}: (update)`);
        expect(shown.stdout).toContain(property);
        expect((await find(id, type, change)).outputs).not.toMatchObject(change);
        await must("refresh", "--yes", "--skip-preview", "--stack", id);
        expect((await find(id, type, change)).outputs).toMatchObject(change);
        expect(living(id)[urn]).toMatchObject(change);
      },
    );

    it.each(FOUR)("does not lose %s while it serves tenants", async (id) => {
      const before = living(id);
      const refused = await fleet().stampworks(["destroy", id]);
      expect(refused.code).toBe(3);
      expect(refused.stderr).toMatch(/protected|protection/);
      expect(living(id)).toEqual(before);
    });

    it.each(DRIFTS)(
      "mends $id with its last update, which retires it, and loses it without a trace",
      async ({ change, id, type }) => {
        const others = (): Record<string, PropertyMap>[] =>
          FOUR.filter((each) => each !== id).map((each) => living(each));
        const before = others();
        const { urn } = await find(id, type, change);
        await must("config", "set", "stampworks:retiring", "true", "--stack", id);
        await must("up", "--yes", "--skip-preview", "--stack", id);
        expect(living(id)[urn]).not.toMatchObject(change);
        // Cloud Run keeps the addresses of the subnet that its services were in for an hour or two.
        const waits = type.startsWith("gcp:") ? await fleet().stampworks(["destroy", id]) : undefined;
        if (waits !== undefined) {
          expect(waits).toMatchObject({
            code: 3,
            stderr: expect.stringContaining("nothing is wrong") as string,
          });
        }
        const destroyed = await fleet().stampworks(["destroy", id]);
        expect(destroyed).toMatchObject({
          code: 0,
          stdout: expect.stringContaining("resources deleted") as string,
        });
        expect(living(id)).toEqual({});
        expect(others()).toEqual(before);
      },
    );

    const must = (...args: string[]): Promise<string> => fleet().cli.must(...args);

    /** The resource of which the program says what is changed: a provider makes no input of what it does not say. */
    async function find(id: string, type: string, change: PropertyMap): Promise<StateResource> {
      const exported = JSON.parse(await must("stack", "export", "--stack", id)) as {
        deployment: { resources: StateResource[] };
      };
      const found = exported.deployment.resources.find(
        ({ inputs = {}, ...resource }) =>
          resource.type === type && Object.keys(change).every((property) => property in inputs),
      );
      if (found === undefined) throw new Error(`${id} has no ${type}`);
      return found;
    }

    function living(stack: string): Record<string, PropertyMap> {
      const all = fleet().clouds.with((simulator) => simulator.list({ project: "stampworks", stack }));
      return Object.fromEntries(all.map(({ outputs, urn }) => [urn, outputs]));
    }
  });
}
