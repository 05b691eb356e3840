import { LogMetricFilter } from "@pulumi/aws/cloudwatch";
import { Queue } from "@pulumi/aws/sqs";
import { checkFleet } from "../../../fleet/check/check-fleet";
import { withRouting } from "../../../fleet/check/routing/check-routing";
import type { Verdict } from "../../../fleet/check/verdict";
import type { StackSpec } from "../../../engines/engine";
import { isolation } from "../../../policies/packs/isolation";
import { evaluate } from "../../../policies/evaluate";
import { Subject } from "../../../policies/subject";
import { blueprint } from "../../../stacks/blueprint";
import { fleetBlueprintSchema } from "../../../components/program/fleet-blueprint";
import { routingSpec, STAMPS } from "./fleet";
import { type HomeName, HOMES, routingOn } from "./homes";
import { type RenderedFleet, renderFleet } from "./render";

const { global } = fleetBlueprintSchema.parse(blueprint);
const TODAY = new Date("2026-11-21");

function judge({ stamps, routing, tokens }: RenderedFleet): Verdict {
  const options = { global, tokens, today: TODAY };
  return withRouting(checkFleet(stamps, options), routing, options);
}

/** The routing stack with one more resource that its program makes. */
function withMore(more: () => unknown): StackSpec {
  const spec = routingSpec(STAMPS);
  const program = async (): Promise<unknown> => {
    const outputs: unknown = await spec.program();
    more();
    return outputs;
  };
  return { ...spec, program };
}

describe("the routing layer before both laws and the baseline", () => {
  test.each(Object.keys(HOMES) as HomeName[])(
    "holds on %s in front of stamps on three clouds",
    async (cloud) => {
      const fleet = await renderFleet(routingOn(cloud, STAMPS));
      const verdict = judge(fleet);
      expect(verdict.closed.violations).toEqual([]);
      expect(verdict.baseline.violations).toEqual([]);
      expect([verdict.holds, verdict.routing]).toEqual([true, "routing"]);
      // The same rules as a policy pack, which sees this stack alone.
      expect(evaluate(isolation, new Subject(fleet.routing.graph, fleet.routing.derivations))).toEqual([]);
    },
  );

  test("is not compared with the stamps, nor they with it", async () => {
    const verdict = judge(await renderFleet());
    expect(verdict.equal.groups.flatMap(({ stamps }) => stamps).sort()).toEqual([...STAMPS].sort());
  });

  test("breaks the first law by what neither it nor a stamp made", async () => {
    const foreign = "arn:aws:kms:us-east-1:999999999999:key/11111111-2222-3333-4444-555555555555";
    const verdict = judge(await renderFleet(withMore(() => new Queue("more", { kmsMasterKeyId: foreign }))));
    expect(verdict.closed.violations).toMatchObject([
      { stack: "routing", value: expect.stringContaining("999999999999") },
    ]);
  });

  test("breaks the first law by a name that begins as its alarms' do", async () => {
    const logGroupName = "acmep-routing-stamp-eu9-act-zzzzz";
    const filter = { logGroupName, pattern: "ERROR" };
    const more = (): unknown =>
      new LogMetricFilter("more", {
        ...filter,
        metricTransformation: { name: "errors", namespace: "app", value: "1" },
      });
    const verdict = judge(await renderFleet(withMore(more)));
    expect(verdict.closed.violations).toMatchObject([{ stack: "routing", value: logGroupName }]);
  });

  test("breaks the baseline as a stamp would", async () => {
    const verdict = judge(await renderFleet(withMore(() => new Queue("open", {}))));
    expect(verdict.baseline.violations.map(({ stack, rule }) => `${stack} ${rule}`)).toEqual(
      expect.arrayContaining(["routing aws-queue-encrypted"]),
    );
    expect(verdict.holds).toBe(false);
  });

  test("makes a stamp break the first law that refers to it", async () => {
    const { stamps, routing, tokens } = await renderFleet();
    const table = routing.graph.resources.find(({ type }) => type === "aws:dynamodb/table:Table");
    const [stamp] = stamps;
    if (table?.outputs["arn"] === undefined || stamp === undefined) throw new Error("no table, no stamp");
    const resources = stamp.graph.resources.map((resource) =>
      resource.type === "aws:sns/topic:Topic"
        ? { ...resource, inputs: { ...resource.inputs, displayName: table.outputs["arn"] ?? "" } }
        : resource,
    );
    const linked = { ...stamp, graph: { ...stamp.graph, resources } };
    const verdict = judge({ stamps: [linked, ...stamps.slice(1)], routing, tokens });
    expect(verdict.closed.violations).toMatchObject([
      { stack: stamp.id, owner: { stack: "routing" }, path: "displayName" },
    ]);
  });
});
