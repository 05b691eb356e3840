import { checkFleet } from "../../../fleet/check/check-fleet";
import { withRouting } from "../../../fleet/check/routing/check-routing";
import { readDeployedRouting } from "../../../fleet/check/states/deployed-fleet";
import type { Engine, Step } from "../../../engines/engine";
import { fromDeployment } from "../../../graph/model/deployment";
import type { GraphResource } from "../../../graph/model/graph";
import { blueprint } from "../../../stacks/blueprint";
import { routingOutputsSchema } from "../../../components/program/outputs";
import { openEngine, STAMPS, stampSpec } from "./fleet";
import { type HomeName, HOMES, routingOn } from "./homes";

/** What a cloud has instead of another's. */
export interface LayerOn {
  readonly cloud: HomeName;
  readonly registry: RegExp;
  /** Where the domain's records point. */
  readonly target: RegExp;
  /** Types of what the layer makes for one stamp, in order. */
  readonly perStamp: readonly string[];
  /** How the cloud calls a public zone. */
  readonly zone: string;
}

/** A layer that is up in front of the first two stamps. */
export interface UpLayer {
  readonly engine: Engine;
  /** What the layer made of one type, its secrets in plain text. */
  readonly made: (type: string) => Promise<readonly GraphResource[]>;
}

/** The routing stack's name for an engine. */
export const ROUTING = { project: "stampworks", stack: "routing" };
const [FIRST = "", SECOND = "", THIRD = ""] = STAMPS;
const PAIR = [FIRST, SECOND];

/** How often each operation is among steps that change something. */
export function changes(steps: readonly Step[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of steps) if (op !== "same" && op !== "read") counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/**
 * What the routing stack promises on every cloud, from its first update until it is destroyed.
 * @param more what it promises on this cloud alone, while it is up
 */
export function describeLayer(
  { cloud, registry, target, perStamp, zone }: LayerOn,
  more: (layer: UpLayer) => void,
): void {
  describe(`the routing stack on the simulated ${cloud}`, () => {
    const { engine, remove } = openEngine();
    afterAll(remove);

    beforeAll(async () => {
      for (const id of STAMPS) await engine.up(stampSpec(id));
    });

    test("comes up in front of stamps on two clouds, and is the same the second time", async () => {
      const first = await engine.up(routingOn(cloud, PAIR));
      expect(changes(first.steps)).toEqual({ create: first.counts.create });
      const second = await engine.up(routingOn(cloud, PAIR));
      expect(changes(second.steps)).toEqual({});
      expect(second.counts.same).toBe(first.counts.create + first.counts.same);
    });

    test("has outputs that say where the domain, the registry and the dashboard are", async () => {
      const outputs = routingOutputsSchema.parse(await engine.outputs(ROUTING));
      expect(outputs).toMatchObject({
        cloud,
        domain: "app.acme.example",
        endpoint: "https://app.acme.example",
        stamps: PAIR,
        registry: expect.stringMatching(registry),
        target: expect.stringMatching(target),
      });
    });

    test("changes by additions alone when a stamp is added, whatever its cloud", async () => {
      const { steps } = await engine.preview(routingOn(cloud, [THIRD, ...PAIR]));
      expect(Object.keys(changes(steps))).toEqual(["create"]);
      const added = steps.filter(({ op }) => op === "create");
      expect(added.map(({ type }) => type).sort()).toEqual(perStamp);
      for (const { urn } of added) expect(urn).toContain(THIRD);
    });

    test("changes by removals alone when a stamp is taken off", async () => {
      const { steps } = await engine.preview(routingOn(cloud, [SECOND]));
      expect(changes(steps)).toEqual({ delete: perStamp.length });
      for (const { op, urn } of steps) if (op === "delete") expect(urn).toContain(FIRST);
    });

    test("takes on each stamp's secret, and keeps it out of its state in plain text", async () => {
      const stamp = { project: "stampworks", stack: FIRST };
      const both = String((await engine.outputs(stamp, { showSecrets: true }))?.["originSecrets"]);
      const [secret = ""] = both.split("\n");
      expect(secret).toMatch(/^[A-Za-z0-9]{48}$/);
      expect(JSON.stringify(await engine.export(ROUTING))).not.toContain(secret);
      expect(JSON.stringify(await engine.export(ROUTING, { showSecrets: true }))).toContain(secret);
    });

    test("is closed, but for the stamps it is there for, and passes the baseline", async () => {
      const layer = await readDeployedRouting(engine, { project: { name: "stampworks" } });
      if (layer === undefined) throw new Error("the layer is up");
      const options = { global: blueprint.global, today: new Date("2026-11-21") };
      const verdict = withRouting(checkFleet([], options), layer, options);
      expect(verdict.closed.violations).toEqual([]);
      expect(verdict.baseline.violations).toEqual([]);
      expect(verdict.holds).toBe(true);
    });

    more({
      engine,
      made: async (type) => {
        const exported = await engine.export(ROUTING, { showSecrets: true });
        if (exported === undefined) throw new Error("the layer is up");
        return fromDeployment(exported).resources.filter((resource) => resource.type === type);
      },
    });

    test("says so when its zone is another cloud's", async () => {
      const elsewhere = cloud === "gcp" ? "azure" : "gcp";
      const spec = routingOn(elsewhere, [FIRST], HOMES[cloud].config);
      await expect(engine.preview(spec)).rejects.toThrow(zone);
    });

    test("refuses to be destroyed while it serves, and leaves nothing once it is being retired", async () => {
      await expect(engine.destroy(ROUTING)).rejects.toThrow("it is protected");
      await engine.up(routingOn(cloud, PAIR, { retiring: "true" }));
      await engine.destroy(ROUTING);
      expect(JSON.stringify(await engine.export(ROUTING))).not.toContain(`"${prefixOf(perStamp)}`);
    });
  });
}

/** What the names of a cloud's types begin with: `aws:`. */
function prefixOf([type = ""]: readonly string[]): string {
  return type.slice(0, type.indexOf(":") + 1);
}
