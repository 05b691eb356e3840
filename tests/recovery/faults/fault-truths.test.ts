import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordOf } from "../../../fleet/recovery/faults/record-of";
import { requireOther } from "../../../fleet/work/second-operator";
import { Answering, FaultFleet, filesFault } from "./fault-fleet";

describe("what nobody saw of a fault is never taken for well", () => {
  const server = new Answering();
  const fleets: FaultFleet[] = [];
  beforeAll(() => server.start());
  afterEach(() => {
    for (const fleet of fleets.splice(0)) fleet.remove();
  });
  afterAll(() => server.stop());

  function fleetOf(
    more: readonly string[] = [],
    options: ConstructorParameters<typeof FaultFleet>[2] = {},
  ): FaultFleet {
    const fleet = new FaultFleet(
      server.url,
      (root) => ({
        database: filesFault(
          root,
          more.map((line) => line.replaceAll("{root}", root)),
        ),
      }),
      options,
    );
    fleets.push(fleet);
    return fleet;
  }

  test("a stamp that serves for a while, and then not until it is mended, has not recovered by itself", async () => {
    // It answers until it was asked often enough, and rings later still.
    const { code, record } = await fleetOf([
      `by: { kind: command, break: "touch {root}/broken", broken: "test -e {root}/broken", mend: "rm -f {root}/broken" }`,
      "recovers: by-itself",
      // A busy machine asks twice a second, if that.
      "lastsSeconds: 8",
      "deadlineSeconds: 60",
      `healthy: "! test -e {root}/broken || { echo x >> {root}/asked; test $(wc -l < {root}/asked) -lt 4; }"`,
      `alarm: "test -e {root}/asked && test $(wc -l < {root}/asked) -ge 6"`,
    ]).fail();
    expect({ code, held: record?.held, unhealthy: record?.unhealthy }).toEqual({
      ...{ code: 1, held: false, unhealthy: true },
    });
    // On a slow machine it is asked too seldom to fail before the last look.
    expect(record?.problems.join("\n")).toMatch(
      /it did not serve again by itself within the 8 s|it no longer served when the fault was about to be ended/,
    );
  });

  const UNSEEN: readonly [string, readonly string[]][] = [
    ["hangs", [`others: "! test -e {root}/broken || sleep 40"`, "lastsSeconds: 3", "deadlineSeconds: 60"]],
    [
      "fails for as long as the fault is on, in a fault that takes long to make",
      [
        `by: { kind: command, break: "touch {root}/rings {root}/others-hurt; sleep 2; touch {root}/broken", broken: "test -e {root}/rings", mend: "rm -f {root}/broken {root}/others-hurt" }`,
        "lastsSeconds: 1",
        "deadlineSeconds: 60",
      ],
    ],
  ];
  test.each(UNSEEN)("the others were not seen as they were where their check %s", async (_, lines) => {
    const { code, record } = await fleetOf(lines).fail();
    expect({ code, held: record?.held, others: record?.othersUntouched }).toEqual({
      ...{ code: 1, held: false, others: false },
    });
  });

  test("the load is that of the time in which it is broken, and none that outlasts it", async () => {
    const fleet = fleetOf([
      `by: { kind: command, break: "sleep 2; touch {root}/broken {root}/rings", broken: "test -e {root}/rings", mend: "rm -f {root}/broken" }`,
    ]);
    server.isDown = () => fleet.has("broken");
    const { record } = await fleet.fail();
    expect(record?.load.during).toMatchObject({ requests: 50 });
    expect(record?.load.during?.errors).toBeGreaterThan(0);
    server.isDown = () => false;
    await expect(
      fleetOf(["lastsSeconds: 1", "deadlineSeconds: 60"], { seconds: 6, rate: 20 }).fail(),
    ).rejects.toThrow(/lastsSeconds: not allowed.*at least the load's 6 s/);
  });

  test("a load that fails before anything is broken says nothing later", async () => {
    const fleet = fleetOf();
    server.isDown = () => true;
    await expect(fleet.fail()).rejects.toThrow(
      /nothing was broken: .*50 of the 50 requests of the load failed/,
    );
    server.isDown = () => false;
    expect(fleet.has("log")).toBe(false);
  });

  test("a time that can't be is no short one", () => {
    const fleet = fleetOf();
    const at = "2027-01-01T02:00:00.000Z";
    const declared = {
      ...{ class: "standard", cloud: "aws", region: "r", rtoMinutes: 5, others: [] },
      ...{ config: {}, load: { command: "true" } },
    };
    const record = recordOf(
      {
        begin: { stamp: "euw1a", fault: "database", by: "a@b", at, declared } as never,
        ...{ breakingAt: at, handle: null, mendedAt: "2027-01-01T01:20:00.000Z", problems: [] },
        seen: {
          ...{ struck: { at }, alarm: { at }, untouched: { at } },
          recovered: { at: "2027-01-01T01:20:30.000Z" },
        },
      },
      { recovers: "mended" },
      {
        ...{ project: "p", stamp: "euw1a", class: "standard", cloud: "aws", region: "r", tool: "t" },
        ...{ injector: "command", promised: { rtoMinutes: 5 } },
      },
    );
    expect(record.held).toBe(false);
    expect(record.problems.join("\n")).toMatch(/before it was broken: a clock was set/);
    expect(existsSync(fleet.root)).toBe(true);
  });

  test.each([
    ["alice@h", "Alice@h"],
    ["CORP\\alice@h", "alice@elsewhere"],
    ["alice@h", "alice @h"],
    ["ａlice@h", "alice@h"],
    ["unknown@h", "bob@h"],
  ])("%s and %s are no two operators", (one, other) => {
    expect(() => requireOther("the fault in euw1a", one, other)).toThrow(
      /can't confirm it, too|can't be told apart/,
    );
  });

  test("what is confirmed is what was asked for", async () => {
    const fleet = fleetOf([], { classes: "[]" });
    await fleet.fail({ ask: true });
    const journal = join(fleet.root, ".stampworks/rollouts/faults/fault-0001.jsonl");
    writeFileSync(
      journal,
      readFileSync(journal, "utf8").replace(/"by":"[^"]*@[^"]*"/, '"by":"somebody@else"'),
    );
    const settings = join(fleet.root, "stampworks.yaml");
    const text = readFileSync(settings, "utf8");
    writeFileSync(settings, text.replace("echo broken >>", "echo something else >>"));
    await expect(fleet.fail({ confirm: true })).rejects.toThrow(
      /what breaks euw1a is no longer what was asked for/,
    );
    expect(fleet.has("log")).toBe(false);
    writeFileSync(settings, text);
    const { code, record } = await fleet.fail({ confirm: true });
    expect({ code, digest: record?.declared }).toEqual({
      code: 0,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  test("neither a key nor a passphrase is told to a command, and commands run in the project's root", async () => {
    const before = { ...process.env };
    process.env["PULUMI_CONFIG_PASSPHRASE"] = "correct-horse-battery";
    process.env["STAMPWORKS_DATABASE_PASSWORD"] = "staple-in-the-log";
    try {
      const { record } = await fleetOf([
        `others: "test -e evidence.pub && ! test -e {root}/broken || { echo is $PULUMI_CONFIG_PASSPHRASE $STAMPWORKS_DATABASE_PASSWORD; exit 1; }"`,
      ]).fail();
      const text = JSON.stringify(record);
      expect(text).toMatch(/other stamps: the check others ended with 1: is/);
      expect(text).not.toMatch(/correct-horse|staple-in/);
    } finally {
      process.env = before;
    }
  });
});
