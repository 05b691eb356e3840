import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { faultNames } from "../../../components/contract/faults/fault-names";
import { embeddedEngine } from "../../../engines/embedded";
import { fleetContext } from "../../../fleet/context";
import { drillFail, type FailInput, type FailResult } from "../../../fleet/recovery/faults/fail";
import { PROGRAM } from "../../cli/fleet-folder";
import { Answering, FaultFleet, filesFault } from "../faults/fault-fleet";
import { VendorPrograms } from "./stand-in";

const NAMES = faultNames({
  ...{ app: "acme", environment: "p", stamp: "euw1a", account: "210000000001", generation: 1 },
});
const ALARMS = "arn:aws:cloudwatch:eu-west-1:210000000001:alarm";
const DATABASES = "arn:aws:rds:eu-west-1:210000000001:db";
const TEMPLATE = {
  roleArn: `arn:aws:iam::210000000001:role/${NAMES.role}`,
  actions: {
    failover: { actionId: "aws:rds:reboot-db-instances", targets: { DBInstances: "primary" } },
  },
  stopConditions: [{ source: "aws:cloudwatch:alarm", value: `${ALARMS}:${NAMES.alarm}` }],
  targets: { primary: { resourceArns: [`${DATABASES}:${NAMES.database}`] } },
  experimentOptions: { accountTargeting: "single-account" },
};

describe("a drill with the stamp's own experiment template of AWS FIS", () => {
  const server = new Answering();
  const fleets: FaultFleet[] = [];
  let vendors: VendorPrograms;
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  beforeEach(() => {
    vendors = new VendorPrograms();
    process.env["PATH"] = vendors.path;
  });
  afterEach(() => {
    server.isDown = () => false;
    for (const fleet of fleets.splice(0)) fleet.remove();
    vendors.remove();
  });

  function fleetOf(faults: string, more: readonly string[] = [], what = "database"): FaultFleet {
    const fleet = new FaultFleet(server.url, (root) => ({
      [what]: filesFault(root, ["by: { kind: aws-fis }", ...more]),
    }));
    fleets.push(fleet);
    fleet.fleet.write(
      "index.js",
      PROGRAM.replace(
        "standard: {}",
        `standard: { recovery: { rpoMinutes: 15, rtoMinutes: 120 }, drills: { faults: "${faults}" } }`,
      ).replace("({ classes,", '({ app: "acme", environment: "p", classes,'),
    );
    server.isDown = () => fleet.has("broken");
    has(fleet, TEMPLATE);
    return fleet;
  }

  /** The account has this template of the stamp's, and another one's. */
  function has({ root }: FaultFleet, experimentTemplate: object, copies = 1): void {
    const tags = { Name: NAMES.experiment, "stampworks-stamp": "euw1a" };
    vendors.answer("list-experiment-templates", {
      experimentTemplates: [
        { id: "EXTother", tags: { ...tags, "stampworks-stamp": "euw1b" } },
        ...Array.from({ length: copies }, (_, index) => ({ id: `EXTown${index}`, tags })),
      ],
    });
    vendors.answer("get-experiment-template", { experimentTemplate });
    const experiment = { id: "EXP1", state: { status: "running" } };
    vendors.answer("start-experiment", { experiment }, `touch ${root}/broken ${root}/rings`);
    vendors.answer("get-experiment", { experiment });
    vendors.answer("stop-experiment", { experiment }, `rm -f ${root}/broken`);
  }

  type Start = Extract<FailInput["mode"], { kind: "start" }>;

  /** As an operator of a fleet in a cloud: what its routing layer has, the simulator says. */
  function run({ root }: FaultFleet, start: Partial<Start> = {}, signal?: AbortSignal): Promise<FailResult> {
    const engine = { ...embeddedEngine, name: "pulumi" as const };
    const mode: Start = {
      ...{ kind: "start", fault: "database", ask: false, confirm: false, yes: true },
      ...start,
    };
    return drillFail(
      { stamp: "euw1a", mode, key: "evidence.key", journal: "folder", tool: "test" },
      fleetContext({ cwd: root, engine, ...(signal === undefined ? {} : { signal }) }),
    );
  }

  const asked = (verb: string): string[] => vendors.calls().filter((call) => call.includes(` ${verb} `));

  test("starts it by its name, sees it, and stops it", async () => {
    const fleet = fleetOf("one-operator");
    const { record } = await run(fleet);
    expect(record).toMatchObject({ problems: [], injector: "aws-fis", struck: true, held: true });
    expect(asked("start-experiment").join("\n")).toMatch(/--experiment-template-id EXTown0 /);
    expect(asked("stop-experiment")).toHaveLength(1);
  });

  test("stops it where whoever made it is told to stop", async () => {
    const fleet = fleetOf("one-operator", ['alarm: "false"']);
    const stop = new AbortController();
    const made = run(fleet, {}, stop.signal);
    made.catch(() => undefined);
    const until = Date.now() + 120_000;
    while (!fleet.has("broken") && Date.now() < until) await new Promise((next) => setTimeout(next, 50));
    expect(fleet.has("broken")).toBe(true);
    stop.abort();
    await made.catch(() => undefined);
    expect(asked("stop-experiment").join("\n")).toMatch(/--id EXP1/);
    expect(existsSync(join(fleet.root, "broken"))).toBe(false);
  });

  test("takes a second operator where the class says so, whatever the project says", async () => {
    const fleet = fleetOf("two-operators");
    await expect(run(fleet)).rejects.toThrow(
      /classes.standard.drills.faults: stamps of class standard take two operators, and euw1a is one.*--ask/,
    );
    expect(await run(fleet, { ask: true })).toMatchObject({ kind: "asked" });
    expect(asked("start-experiment")).toEqual([]);
  });

  test("is refused where the class has none, before the cloud is asked", async () => {
    await expect(run(fleetOf("off"))).rejects.toThrow(
      /stamps of class standard have nothing of their own that breaks them.*set classes.standard.drills.faults/,
    );
    await expect(run(fleetOf("one-operator", [], "zone"), { fault: "zone" })).rejects.toThrow(
      /a stamp has nothing of its own that breaks its zone/,
    );
    expect(vendors.calls()).toEqual([]);
  });

  test("is refused where the stamp has none yet, or the cloud does not say so", async () => {
    const fleet = fleetOf("one-operator");
    has(fleet, TEMPLATE, 0);
    await expect(run(fleet)).rejects.toThrow(
      /euw1a has no experiment template of AWS FIS of its own.*bring the stamp up.*stampworks up euw1a/,
    );
    writeFileSync(join(vendors.folder, "list-experiment-templates.json"), "no JSON");
    await expect(run(fleet)).rejects.toThrow(/the cloud does not show what breaks euw1a/);
    has(fleet, TEMPLATE, 2);
    await expect(run(fleet)).rejects.toThrow(/EXTown0, EXTown1 have its name/);
    expect(asked("start-experiment")).toEqual([]);
  });

  test.each([
    ["nothing stops it", { ...TEMPLATE, stopConditions: [{ source: "none" }] }, /no alarm stops it/],
    [
      "it breaks another account's database",
      { ...TEMPLATE, targets: { primary: { resourceArns: ["arn:aws:rds:eu-west-1:9:db:other"] } } },
      /target primary reaches further/,
    ],
    [
      "an alarm of another stamp stops it",
      { ...TEMPLATE, stopConditions: [{ source: "aws:cloudwatch:alarm", value: `${ALARMS}:other` }] },
      /no alarm stops it/,
    ],
    [
      "it breaks the database of another stamp of the account",
      { ...TEMPLATE, targets: { primary: { resourceArns: [`${DATABASES}:acmep-euw1b-db-12345`] } } },
      /target primary reaches further/,
    ],
    [
      "it breaks another one beside",
      {
        ...TEMPLATE,
        targets: { ...TEMPLATE.targets, more: { resourceArns: [`${DATABASES}:${NAMES.database}-2`] } },
      },
      /target more reaches further/,
    ],
    [
      "it does something else, which takes no target",
      {
        ...TEMPLATE,
        actions: { ...TEMPLATE.actions, run: { actionId: "aws:ssm:start-automation-execution" } },
      },
      /action run is aws:ssm:start-automation-execution/,
    ],
    ["it does nothing", { ...TEMPLATE, actions: {} }, /it does nothing/],
    [
      "it acts as somebody else",
      { ...TEMPLATE, roleArn: "arn:aws:iam::210000000001:role/admin" },
      /its role is another one/,
    ],
    [
      "it selects by tags",
      { ...TEMPLATE, targets: { primary: { resourceTags: { app: "acme" } } } },
      /target primary reaches further/,
    ],
    [
      "it reaches other accounts",
      { ...TEMPLATE, experimentOptions: { accountTargeting: "multi-account" } },
      /it reaches other accounts/,
    ],
  ])("is refused where somebody has changed it: %s", async (_, template, problem) => {
    const fleet = fleetOf("one-operator");
    has(fleet, template);
    await expect(run(fleet)).rejects.toThrow(problem);
    expect(asked("start-experiment")).toEqual([]);
  });
});
