import { rolloutView } from "../../cli/rollout/view";
import { Output } from "../../cli/common/output";
import { embeddedEngine } from "../../engines/embedded";
import type { Step } from "../../engines/engine";
import { fleetContext } from "../../fleet/context";
import { lossesOf, refusedLosses } from "../../fleet/deploy/losses";
import { rolloutSchema } from "../../fleet/rollout/report";
import type { RolloutInput, RolloutProgress, RolloutResult } from "../../fleet/rollout/request";
import { rollout } from "../../fleet/rollout/rollout";
import { FleetFolder, identity } from "../cli/fleet-folder";

/** The release says what the stamps are made of: `renamed` gives the queue another name, `without` has none. */
const PROGRAM = `
module.exports = Object.assign(async () => {
  const pulumi = require("@pulumi/pulumi");
  const config = new pulumi.Config("stampworks");
  const id = pulumi.getStack();
  const release = config.get("release") || "r0";
  const name = id + (release.startsWith("renamed") ? "-work" : "-jobs");
  if (!release.startsWith("without"))
    new pulumi.CustomResource("aws:sqs/queue:Queue", "jobs", { name, messageRetentionSeconds: 3600 });
  return {
    id, cloud: "aws", class: config.require("class"), release, endpoint: "https://" + id + ".example", hostName: id + ".example",
    retiring: false, derivations: [{ value: id, stands: "id", whole: true }],
  };
}, { blueprint: () => ({ release: "r0", classes: { standard: { app: { healthPath: "/healthz" } } }, global: { aws: {} } }) });
`;

const QUEUE = "aws:sqs/queue:Queue";

describe("a rollout that would lose something", () => {
  let folder: FleetFolder;
  const told: RolloutProgress[] = [];
  const run = (input: RolloutInput): Promise<RolloutResult> => {
    told.length = 0;
    return rollout(
      input,
      fleetContext<unknown>({
        cwd: folder.root,
        engine: embeddedEngine,
        parallel: 1,
        emit: (event) => told.push(event as RolloutProgress),
      }),
    );
  };
  const start = (
    release: string,
    allow?: { replace?: string[]; delete?: string[] },
  ): Promise<RolloutResult> => run({ mode: "start", yes: true, plan: planOf(release, allow) });

  beforeAll(async () => {
    const files = ["ca1", "br1", "br2"].map((id, index) => [
      `stacks/Pulumi.${id}.yaml`,
      identity({
        ring: id === "ca1" ? "canary" : "broad",
        cidr: `10.${index}.0.0/16`,
        account: `"2100000000${10 + index}"`,
      }),
    ]);
    folder = new FleetFolder({ ...Object.fromEntries(files), "index.js": PROGRAM });
    expect(await start("r1")).toMatchObject({ kind: "ran", result: "done" });
  });
  afterAll(() => folder.remove());

  test("is refused before anything is begun, and says the resource, the stamps and what would lose it", async () => {
    const result = await start("renamed-1");
    expect(result).toMatchObject({ kind: "refused" });
    const losses = result.kind === "refused" ? result.losses : [];
    expect(losses.map(({ data, op, replaces, stamp, type }) => [stamp, op, type, data, replaces])).toEqual(
      ["ca1", "br1", "br2"].map((id) => [id, "replace", QUEUE, true, ["name"]]),
    );
    const json = rolloutSchema.parse(rolloutView.toJson?.(result, shown()));
    expect(json).toMatchObject({ result: "refused", changes: { counts: { replace: 3 } } });
    expect(rolloutView.exitCode?.(result, { mode: "resume" })).toBe(2);
    // No journal was begun, and no config changed.
    await expect(run({ mode: "resume" })).rejects.toThrow(/the last rollout is over: done/);
    expect(textOf(result)).toContain(
      `! ${QUEUE} jobs would be replaced (for name), and its data is lost: ca1, br1, br2`,
    );
    expect(textOf(result)).toContain("--allow-replace 'jobs'");
  });

  test.each([
    ["another operation", { delete: ["jobs"] }],
    ["another type", { replace: ["aws:sns/topic:Topic"] }],
    ["one stamp of three", { replace: ["ca1"] }],
    ["a part of a name", { replace: ["job"] }],
    ["a name in which a sign would stand for any", { replace: ["j.bs"] }],
  ])("stays refused when %s was named", async (_, allow) => {
    expect(await start("renamed-2", allow)).toMatchObject({ kind: "refused" });
  });

  test("goes ahead when it is named, and tells what it changes before the first stamp's turn", async () => {
    const result = await start("renamed-3", { replace: [QUEUE] });
    expect(result).toMatchObject({ kind: "ran", result: "done", preview: { counts: { replace: 3 } } });
    const kinds = told.map(({ kind }) => kind);
    expect(kinds.indexOf("previewed")).toBeLessThan(kinds.indexOf("wave"));
    expect(rolloutSchema.parse(rolloutView.toJson?.(result, shown()))).toMatchObject({
      changes: { groups: [{ stamps: ["ca1", "br1", "br2"] }] },
    });
  });

  test("may go on within the same rollout that it was named for, and back only where that is named, too", async () => {
    // What was named for the way there holds for the way back.
    expect(await run({ mode: "rollback", yes: true })).toMatchObject({ kind: "ran", result: "rolled-back" });
    expect(await start("without-1")).toMatchObject({ kind: "refused", losses: [{ op: "delete" }, {}, {}] });
    expect(await start("without-1", { delete: ["urn:*::jobs"] })).toMatchObject({ result: "done" });
    // The way back makes the queue again, which loses nothing.
    expect(await run({ mode: "rollback", yes: true })).toMatchObject({ result: "rolled-back" });
  });

  test("is refused at a stamp's turn when it has become one since it was looked at, until it is named to resume", async () => {
    let changed = false;
    const context = fleetContext<unknown>({
      cwd: folder.root,
      engine: {
        name: "embedded",
        open: async (root) => {
          const engine = await embeddedEngine.open(root);
          const once = engine.preview.bind(engine);
          // The first look at ca1 sees the release that loses nothing.
          engine.preview = async (spec, options) => {
            if (changed || spec.stack !== "ca1") return once(spec, options);
            changed = true;
            return once({ ...spec, config: { ...spec.config, "stampworks:release": "r5" } }, options);
          };
          return engine;
        },
      },
      parallel: 1,
    });
    const plan = { ...planOf("renamed-5"), stamps: ["ca1"] };
    const result = await rollout({ mode: "start", yes: true, plan }, context);
    expect(result).toMatchObject({
      result: "halted",
      stamps: [{ id: "ca1", state: "failed", resource: `${QUEUE} jobs` }],
    });
    expect(result.kind === "ran" ? result.stamps[0]?.reason : "").toContain("--allow-replace 'jobs'");
    expect(await run({ mode: "resume" })).toMatchObject({ result: "halted" });
    expect(await run({ mode: "resume", allow: { replace: ["ca1"] } })).toMatchObject({ result: "done" });
  });

  test("is told by a plan that looks, and a plan on paper asks nobody", async () => {
    const asked = await run({ mode: "plan", preview: true, plan: planOf("renamed-6") });
    expect(asked).toMatchObject({ kind: "planned", losses: [{ stamp: "br1" }, { stamp: "br2" }] });
    const paper = await run({ mode: "plan", plan: planOf("renamed-6") });
    expect(paper.kind === "planned" && paper.preview).toBeUndefined();
  });
});

describe("what a step loses", () => {
  const step = (op: Step["op"], type: string, replaces: string[] = []): Step => ({
    ...{ op, type, replaces, changes: [] },
    urn: `urn:pulumi:use1a::shop::${type}::it`,
  });
  test.each([
    ["update", QUEUE, [], undefined],
    ["create", QUEUE, [], undefined],
    ["replace", "aws:ecs/taskDefinition:TaskDefinition", ["containerDefinitions"], undefined],
    ["delete", "aws:cloudwatch/metricAlarm:MetricAlarm", [], undefined],
    ["replace", "aws:cloudwatch/metricAlarm:MetricAlarm", ["name"], "kept"],
    ["delete", "pulumi:providers:aws", [], undefined],
    ["delete", "stampworks:aws:Database", [], undefined],
    ["replace", "random:index/randomPassword:RandomPassword", ["keepers"], undefined],
    ["replace", "random:index/randomPassword:RandomPassword", ["keepers.release"], undefined],
    ["replace", "random:index/randomPassword:RandomPassword", ["keepers", "length"], "data"],
    ["replace", "random:index/randomPassword:RandomPassword", [], "data"],
    ["delete", "aws:rds/instance:Instance", [], "data"],
    ["delete", "aws:s3/bucketV2:BucketV2", [], "data"],
    ["delete", "azure-native:dbforpostgresql:Server", [], "data"],
    ["delete", "gcp:sql/databaseInstance:DatabaseInstance", [], "data"],
    // What nobody put on a list is taken for one that keeps something.
    ["delete", "acme:index/thing:Thing", [], "kept"],
    ["replace", "acme:index/thing:Thing", [], "kept"],
  ] as const)("%s of %s for %j: %s", (op, type, replaces, lost) => {
    const [loss] = lossesOf("use1a", [step(op, type, [...replaces])]);
    expect(loss === undefined ? undefined : loss.data ? "data" : "kept").toBe(lost);
  });

  test.each([
    ["use1a", true],
    ["euw1a", false],
    ["aws:rds/*", true],
    ["*", true],
    ["aws:rds", false],
    ["urn:pulumi:use1a::*::it", true],
    ["urn:pulumi:euw1a::*::it", false],
    ["i+t", false],
    ["", false],
  ])("%s names it: %s", (pattern, isNamed) => {
    const losses = lossesOf("use1a", [step("delete", "aws:rds/instance:Instance")]);
    expect(refusedLosses(losses, { delete: [pattern] })).toHaveLength(isNamed ? 0 : 1);
    expect(refusedLosses(losses, { replace: [pattern] })).toHaveLength(1);
  });
});

function planOf(
  release: string,
  allow?: { replace?: string[]; delete?: string[] },
): Extract<RolloutInput, { mode: "start" }>["plan"] {
  return {
    ...{ release, waves: {}, bakeMs: 0, failures: { stamps: 0 }, onFailure: "halt", allow },
    gates: { stamp: false, timeoutMs: 1000, everyMs: 1000 },
  };
}

function shown(): Parameters<typeof rolloutView.print>[1] {
  const output = new Output({ stdout: { write: () => true }, stderr: { write: () => true }, env: {} });
  return { output, value: { mode: "resume" }, json: false, verbose: false };
}

function textOf(result: RolloutResult): string {
  let text = "";
  const stdout = { write: (more: string) => (text += more) };
  const output = new Output({ stdout, stderr: stdout, env: {} });
  void rolloutView.print(result, { ...shown(), output });
  return text;
}
