import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openInventory } from "../../../fleet/open";
import { drillsStanding } from "../../../fleet/recovery/standing";
import { registerStamp } from "../../../tenants/placement/register";
import { openRegistry } from "../../../tenants/registry/open";
import { Answering, FaultFleet, filesFault } from "./fault-fleet";

describe("a fault that is made on purpose", () => {
  const server = new Answering();
  const fleets: FaultFleet[] = [];
  beforeAll(() => server.start());
  afterEach(() => {
    server.isDown = () => false;
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
    server.isDown = () => fleet.has("broken");
    return fleet;
  }

  test("is felt, seen, ended and written down, with the load before and during side by side", async () => {
    const fleet = fleetOf();
    const { code, file = "", record } = await fleet.fail();
    expect(record?.problems).toEqual([]);
    expect(record).toMatchObject({
      ...{ kind: "fail", stamp: "euw1a", class: "standard", fault: "database", injector: "command" },
      ...{ struck: true, unhealthy: true, othersUntouched: true, rtoMet: true, held: true },
      load: { before: { requests: 50, errors: 0 }, during: { requests: 50 } },
    });
    expect(record?.load.during?.errors).toBeGreaterThan(0);
    expect(record?.confirmedBy).toBeUndefined();
    expect(code).toBe(0);
    expect(readFileSync(join(fleet.root, "log"), "utf8")).toBe("broken\nmended\n");
    expect(fleet.guards()).toEqual([]);
    expect(existsSync(join(fleet.root, file))).toBe(true);
    const { stamps } = openInventory(fleet.root);
    const [standing] = drillsStanding(fleet.root, stamps, new Date())?.classes ?? [];
    expect(standing?.faults).toEqual([
      expect.objectContaining({ fault: "database", stamp: "euw1a", held: true }),
    ]);
    // It says nothing of the data.
    expect(standing?.overdue).toBe(true);
    // One key may sign for several fleets: what it says of another one is nothing of this one's.
    const pulumi = join(fleet.root, "Pulumi.yaml");
    const named = readFileSync(pulumi, "utf8");
    writeFileSync(pulumi, named.replace(/^name: .*/m, "name: another"));
    const elsewhere = drillsStanding(fleet.root, stamps, new Date());
    expect(elsewhere?.classes[0]?.faults).toEqual([]);
    expect(elsewhere?.problems).toEqual([
      expect.stringMatching(/is of project .*, and this one is another$/),
    ]);
    writeFileSync(pulumi, named);
    const status = await fleet.fleet.run(["status"]);
    expect(status.stdout).toMatch(/standard +database +\d{4}-\d\d-\d\d +euw1a +held .*0 of 50 failed/);
    expect((await fleet.fleet.run(["report"])).code).toBe(0);
    expect(readFileSync(join(fleet.root, "fleet.html"), "utf8")).toContain("Faults made on purpose");
  });

  const LIES: readonly [string, readonly string[], RegExp][] = [
    [
      "breaks nothing",
      [
        `by: { kind: command, break: "touch {root}/rings", broken: "false", mend: "true" }`,
        "deadlineSeconds: 3",
        "lastsSeconds: 2",
      ],
      /nothing shows that it was broken/,
    ],
    [
      "hurts another stamp",
      ['others: "test $STAMPWORKS_OTHERS = euw1b && ! test -e {root}/rings"'],
      /another stamp was not as it was/,
    ],
    ["rings no alarm", ['alarm: "false"', "deadlineSeconds: 3", "lastsSeconds: 2"], /the alarm did not ring/],
    [
      "does not heal",
      ['healthy: "! test -e {root}/rings"', "deadlineSeconds: 3", "lastsSeconds: 1"],
      /the stamp did not serve again.*/,
    ],
    [
      "does not heal by itself, as it must",
      ["recovers: by-itself", "lastsSeconds: 1", "deadlineSeconds: 60"],
      /it did not serve again by itself within the 1 s that the fault lasted/,
    ],
    [
      "can't be made",
      [`by: { kind: command, break: "echo no rights; exit 3", broken: "false", mend: "true" }`],
      /it could not be broken: the command that breaks ended with 3: no rights/,
    ],
  ];

  test.each(LIES)(
    "is a drill that failed where it %s, and is ended all the same",
    async (_, lines, problem) => {
      const fleet = fleetOf(lines);
      const { code, record } = await fleet.fail();
      expect(record?.problems.join("\n")).toMatch(problem);
      expect({ code, held: record?.held }).toEqual({ code: 1, held: false });
      expect(fleet.has("broken")).toBe(false);
      expect(fleet.guards()).toEqual([]);
      expect(fleet.records()).toHaveLength(1);
    },
  );

  test("is too slow where the class promises less", async () => {
    const { code, record } = await fleetOf(["deadlineSeconds: 601"], { rtoMinutes: 0.0001 }).fail();
    expect(record?.problems).toEqual([
      expect.stringMatching(/^it served again after .*, and 0.0001 min are promised$/),
    ]);
    expect(code).toBe(1);
  });

  const BEFORE: readonly [string, string, RegExp][] = [
    [
      "broken",
      "the stamp does not serve",
      /nothing was broken: euw1a is not as it must be before: it does not serve/,
    ],
    ["rings", "the alarm rings", /the alarm rings already, or its command always ends with 0/],
    ["others-hurt", "another stamp is not well", /other stamps are not as they should be/],
  ];

  test.each(BEFORE)("is not made while %s is there: %s", async (file, _, problem) => {
    const fleet = fleetOf();
    writeFileSync(join(fleet.root, file), "");
    await expect(fleet.fail()).rejects.toThrow(problem);
    expect(fleet.has("log")).toBe(false);
    expect({ records: fleet.records(), guards: fleet.guards() }).toEqual({ records: [], guards: [] });
    // It was not begun: the next one is.
    await expect(fleet.fail()).rejects.toThrow(problem);
  });

  test("that can't be ended says so, keeps others from being made, and is ended by whoever comes next", async () => {
    const fleet = fleetOf([
      `by: { kind: command, break: "touch {root}/broken {root}/rings", broken: "test -e {root}/rings", mend: "test -e {root}/may-end && rm -f {root}/broken" }`,
      "mendSeconds: 2",
    ]);
    await expect(fleet.fail()).rejects.toThrow(
      /the fault in euw1a is NOT ended: the command that mends ended with 1.*drill fail euw1a --end/,
    );
    expect(fleet.guards()).toHaveLength(1);
    await expect(fleet.fail()).rejects.toThrow(/makes a fault: database of euw1a.*--resume, --end/);
    await expect(fleet.fail({}, ["euw1b"])).rejects.toThrow(/makes a fault: database of euw1a/);
    await expect(fleet.fail({ end: true }, ["euw1b"])).rejects.toThrow(/no fault in euw1b is under way/);
    writeFileSync(join(fleet.root, "may-end"), "");
    const { code, record } = await fleet.fail({ end: true });
    expect(record?.problems.join("\n")).toMatch(/ended it before all was seen/);
    expect({ code, broken: fleet.has("broken"), guards: fleet.guards() }).toEqual({
      code: 1,
      broken: false,
      guards: [],
    });
  });

  test("takes a second operator in a stamp that is not for tests, and is refused without", async () => {
    const fleet = fleetOf([], { classes: "[]" });
    await expect(fleet.fail()).rejects.toThrow(
      /drills.faults.classes: stamps of class standard are not for tests, and euw1a is one.*--ask/,
    );
    await expect(fleet.fail({ confirm: true })).rejects.toThrow(/nobody asked for a fault in euw1a/);
    const asked = await fleet.fail({ ask: true });
    expect(asked).toMatchObject({ kind: "asked", code: 0 });
    await expect(fleet.fail()).rejects.toThrow(/asked for a fault: database of euw1a/);
    await expect(fleet.fail({ confirm: true })).rejects.toThrow(
      /who asked for the fault in euw1a can't confirm it, too/,
    );
    await expect(fleet.fail({ resume: true })).rejects.toThrow(/nobody has confirmed the fault in euw1a/);
    const journal = join(fleet.root, ".stampworks/rollouts/faults/fault-0001.jsonl");
    writeFileSync(journal, readFileSync(journal, "utf8").replace(/"by":"[^"]*"/, '"by":"somebody@else"'));
    const { code, record } = await fleet.fail({ confirm: true });
    expect(code).toBe(0);
    expect(record).toMatchObject({ held: true, by: "somebody@else" });
    expect(record?.confirmedBy).toMatch(/@/);
  });

  test("takes a second operator where tenants are on the stamp that are not named as for tests", async () => {
    const fleet = fleetOf();
    const registry = openRegistry(undefined, { root: fleet.root, by: "test" });
    const bounds = { tenants: 100, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 };
    await registerStamp(registry, {
      ...{ id: "euw1a", cloud: "aws", region: "eu-west-1", originHost: "euw1a.example" },
      capacity: { residency: "eu", tier: "standard", class: "standard", bounds, fullPercent: 80 },
    });
    const of = (tenant: string) => ({ tenant, version: 1, pool: "eu-standard", stamp: "euw1a" });
    await registry.load(["probe", "acme"].map(of));
    await registry.close();
    await expect(fleet.fail()).rejects.toThrow(
      /drills.faults.tenants: tenants are on euw1a, and would feel it; received acme, probe;.*--ask/,
    );
    expect(fleet.has("log")).toBe(false);
    const settings = join(fleet.root, "stampworks.yaml");
    const text = readFileSync(settings, "utf8");
    writeFileSync(settings, text.replace("    classes:", "    tenants: [probe]\n    classes:"));
    await expect(fleet.fail()).rejects.toThrow(/tenants are on euw1a, and would feel it; received acme;/);
    writeFileSync(settings, text.replace("    classes:", "    tenants: [probe, acme]\n    classes:"));
    expect(await fleet.fail()).toMatchObject({ kind: "made", code: 0 });
  });

  test("of the registry is refused where the journal that ends it is in there", async () => {
    const fleet = new FaultFleet(server.url, (root) => ({ registry: filesFault(root) }));
    fleets.push(fleet);
    await expect(fleet.fail({ what: "registry", journal: "registry" })).rejects.toThrow(
      /--journal: the journal that ends the fault is in the registry that is to be broken.*--what registry --journal folder/,
    );
    expect({ log: fleet.has("log"), guards: fleet.guards() }).toEqual({ log: false, guards: [] });
    expect(await fleet.fail({ what: "registry", journal: "folder" })).toMatchObject({
      kind: "made",
      code: 0,
    });
  });

  test("that was asked for can be taken back, and is not confirmed a day later", async () => {
    const fleet = fleetOf([], { classes: "[]" });
    await fleet.fail({ ask: true });
    expect(await fleet.fail({ end: true })).toMatchObject({ kind: "withdrawn", code: 0 });
    await fleet.fail({ ask: true });
    const journal = join(fleet.root, ".stampworks/rollouts/faults/fault-0002.jsonl");
    const text = readFileSync(journal, "utf8").replace(/"by":"[^"]*"/, '"by":"somebody@else"');
    writeFileSync(journal, text.replace(/"at":"[^"]*"/, '"at":"2020-01-01T00:00:00.000Z"'));
    await expect(fleet.fail({ confirm: true })).rejects.toThrow(
      /nobody asked for a fault in euw1a within the last day/,
    );
    expect(fleet.has("log")).toBe(false);
  });

  test("is one at a time in a fleet", async () => {
    const fleet = fleetOf();
    const [one, other] = await Promise.allSettled([fleet.fail(), fleet.fail({}, ["euw1b"])]);
    const refused = [one, other].filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
    expect(refused).toHaveLength(1);
    expect(String(refused[0]?.reason)).toMatch(
      /works on a fault that is made on purpose since .*: drill fail euw1[ab]/,
    );
    expect(readFileSync(join(fleet.root, "log"), "utf8")).toBe("broken\nmended\n");
  });

  test("must be declared, and of the stamp's cloud", async () => {
    const fleet = fleetOf();
    await expect(fleet.fail({ what: "queue" })).rejects.toThrow(
      /drills.faults.queue: the project does not say how a queue is broken; allowed: database/,
    );
    await expect(fleet.fail({ what: undefined })).rejects.toThrow(/--what: what is to be broken\?/);
    await expect(fleet.fail({ end: true, what: "zone" })).rejects.toThrow(/options that do not go together/);
    const chaos = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.Chaos/experiments/e`;
    const azure = fleetOf([`by: { kind: azure-chaos, experiments: { euw1a: ${chaos} } }`]);
    await expect(azure.fail()).rejects.toThrow(/azure-chaos breaks nothing of a stamp on aws/);
    const aws = fleetOf(["by: { kind: aws-fis, templates: { euw1a: EXT1a2b3c } }"]);
    await expect(aws.fail()).rejects.toThrow(/a simulated fleet has nothing in a cloud that could be broken/);
    const settings = join(aws.root, "stampworks.yaml");
    writeFileSync(settings, readFileSync(settings, "utf8").replace(/ {2}faults:[\s\S]*/, ""));
    await expect(aws.fail()).rejects.toThrow(/does not say how anything is broken on purpose/);
  });
});
