import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CommandDefinition } from "../../cli/common/command";
import { engineSource } from "../../cli/common/engine";
import { Output } from "../../cli/common/output";
import { tellStandby } from "../../cli/tenants/common/standby-events";
import { failback } from "../../cli/tenants/failback";
import { failover } from "../../cli/tenants/failover";
import { protect } from "../../cli/tenants/protect";
import { fleetContext } from "../../fleet/context";
import type { StandbyProgress, StandbyQuestion } from "../../fleet/tenants/standby/desk";
import { protectTenant } from "../../fleet/tenants/standby/protect";
import { moveTenant } from "../../fleet/tenants/move/move";
import { openPort } from "../../router/local/open-port";
import { openRegistry } from "../../tenants/registry/open";
import { runInProcess } from "../cli/in-process";
import { blocksOf } from "../docs/blocks";
import { withServers } from "../migration/with-servers";
import { register, temporaryFolder, World } from "../migration/world";

const MOVERS = `movers:
  - kind: postgres
    url: { env: "STANDBY_TEST_URL_{STAMP}" }
    tables:
      - { name: public.orders, tenant: tenant_id }
      - { name: public.account, tenant: tenant_id }
      - { name: public.ledger, tenant: tenant_id }
      - { name: public.odd, tenant: tenant_id }
    leave: [public.country]
  - kind: objects
    store: { kind: directory, folder: "objects/{stamp}" }
    prefix: "t/{tenant}/"
  - kind: queue
    pending: "echo 0"
`;

withServers("the commands of a standby", () => {
  let world: World;
  let root: string;
  let remove: () => void;
  beforeAll(() => {
    world = new World();
    for (const stamp of ["a1", "b1"] as const)
      process.env[`STANDBY_TEST_URL_${stamp.toUpperCase()}`] = world.servers[stamp].url;
  });
  afterAll(() => {
    world?.remove();
    for (const stamp of ["A1", "B1"]) delete process.env[`STANDBY_TEST_URL_${stamp}`];
  });
  beforeEach(async () => {
    await world.reset(4);
    ({ folder: root, remove } = temporaryFolder());
    mkdirSync(join(root, "stacks"));
    const classes = "{ standard: { recovery: { rpoMinutes: 15, rtoMinutes: 120 } } }";
    writeFileSync(
      join(root, "index.js"),
      `module.exports = Object.assign(() => ({}), { blueprint: () => ({ classes: ${classes}, global: {} }) });`,
    );
    writeFileSync(
      join(root, "Pulumi.yaml"),
      "name: probe\nruntime: nodejs\nmain: index.js\nstackConfigDir: stacks\n",
    );
    writeFileSync(join(root, "movers.yaml"), MOVERS);
    const registry = openRegistry(undefined, { root, by: "test" });
    await register(registry);
    await registry.close();
    mkdirSync(join(root, "objects/a1/t/acme"), { recursive: true });
    writeFileSync(join(root, "objects/a1/t/acme/one"), "one");
  });
  afterEach(() => remove());

  async function run(
    command: CommandDefinition,
    { json, ...flags }: Record<string, unknown>,
    args: readonly unknown[] = ["acme"],
  ): Promise<{ code: number; text: string }> {
    const { code, stdout: text } = await runInProcess(command, {
      cwd: root,
      args,
      flags,
      json: json === true,
    });
    return { code, text };
  }
  const BEGIN = { standby: "b1", reason: "a contract", leave: "queue", every: "50ms", once: true };
  const context = (signal: AbortSignal) =>
    fleetContext<StandbyProgress, StandbyQuestion>({
      cwd: root,
      engine: engineSource("embedded"),
      signal,
      parallel: 2,
    });

  test("keep it, say how far it is, let it take over, and bring the tenant back", async () => {
    const before = await world.rowsOf("a1", "acme");
    expect(await run(protect, BEGIN)).toEqual({
      code: 0,
      text: "acme: the standby b1 of a1 has all of a moment; keep it so: stampworks tenants protect acme, or --all\n",
    });
    expect(await world.rowsOf("b1", "acme")).toEqual(before);
    const status = await run(protect, { status: true });
    expect(status.text).toMatch(/acme: a1, its standby b1 is kept/);
    expect(status.text).toMatch(
      /postgres +20.*Z +\d+ s\nobjects +20.*Z +\d+ s\nnot kept, as was said: queue\nRPO 15 min: met/,
    );
    expect(status.code).toBe(0);

    const over = await run(failover, { yes: true, lease: "100ms", reach: "60s", json: true }, [["acme"]]);
    expect(over.code).toBe(0);
    expect(JSON.parse(over.text)).toMatchObject({
      declined: false,
      tenants: [{ tenant: "acme", stamp: "b1", rpoMinutes: 15, loss: { seconds: 0 } }],
    });
    expect((await run(protect, { status: true })).text).toMatch(/b1 has taken over; bring it back/);
    await expect(run(protect, {})).rejects.toThrow("the standby of tenant acme has taken over: it is on b1");

    const back = await run(failback, { yes: true, lease: "100ms", soak: "0", every: "50ms" });
    expect(back.text).toMatch(
      /postgres: 0 changes a1 had that b1 never got\nobjects: 0 changes .*\nacme is on a1 again/,
    );
    expect(back.code).toBe(0);
    expect(await world.rowsOf("a1", "acme")).toEqual(before);
    await expect(run(failback, { yes: true })).rejects.toThrow("no standby of tenant acme is kept from here");
  });

  test("keep all standbys as a service, and all tenants of a stamp fail over at once", async () => {
    await run(protect, BEGIN);
    const stopped = new AbortController();
    const metrics = { host: "127.0.0.1", port: await openPort(0) };
    const service = protectTenant({ mode: "all", metrics }, context(stopped.signal));
    await world.sql("a1", "INSERT INTO public.ledger (tenant_id, op) VALUES ('acme', 'later')");
    for (let isThere = false; !isThere; await sleep(20))
      isThere = (await world.sql("b1", "SELECT 1 FROM public.ledger WHERE op = 'later'")).length > 0;
    // What Prometheus is told: up to when the standby has everything, and how far it may be behind.
    const labels = '{tenant="acme",home="a1",standby="b1"}';
    const numbers = async (): Promise<string> =>
      (await fetch(`http://127.0.0.1:${metrics.port}/metrics`)).text();
    const moment = new RegExp(`^stampworks_standby_up_to_timestamp_seconds${labels} ([1-9].*)$`, "m");
    while (!moment.test(await numbers())) await sleep(20);
    const [, upTo] = moment.exec(await numbers()) ?? [];
    expect(Number(upTo)).toBeGreaterThan(Date.now() / 1000 - 3600);
    expect(await numbers()).toContain(`\nstampworks_standby_promised_seconds${labels} 900\n`);
    const { code, text } = await run(failover, { stamp: "a1", yes: true, lease: "100ms", reach: "60s" }, [
      [],
    ]);
    expect(text).toMatch(/acme +b1 +nothing +15 min\n1 of 1 tenant on their standbys after \d+ s/);
    expect(code).toBe(0);
    // It has taken over: there is nothing to be behind of.
    while ((await numbers()).includes(labels)) await sleep(20);
    stopped.abort();
    expect(await service).toEqual({ kind: "all" });
  });

  test("end it, and nothing is left", async () => {
    await run(protect, BEGIN);
    expect(await run(protect, { end: true, yes: true })).toEqual({
      code: 0,
      text: "acme has no standby any more\n",
    });
    expect(Object.values(await world.rowsOf("b1", "acme")).flat()).toEqual([]);
  });

  test("a tenant with a standby is not moved, and its standby is not moved to", async () => {
    await run(protect, BEGIN);
    const settings = { dualWriteMs: 0, soakMs: 0, leaseMs: 0, pauseMs: 1000, everyMs: 10, patienceMs: 1000 };
    const move = moveTenant(
      { mode: "start", tenant: "acme", to: "b1", settings, yes: true },
      fleetContext({ cwd: root, engine: engineSource("embedded") }),
    );
    await expect(move).rejects.toThrow("a standby of tenant acme is kept at b1");
    const registry = openRegistry(undefined, { root, by: "test" });
    const item = (await registry.get("tenant", "acme"))!;
    await expect(registry.remove("tenant", "acme", item.version)).rejects.toThrow(
      "a standby of tenant acme is kept at b1",
    );
    await registry.close();
  });

  test.each([
    [{ standby: "b1", once: true }, /^--reason: missing; say why two stamps may have the tenant's data/],
    [
      { ...BEGIN, leave: undefined },
      /no standby can have what queue moves; say that it may be lost: --leave queue/,
    ],
    [
      { ...BEGIN, leave: "queues" },
      /^--leave: no such mover; received queues; allowed: postgres, objects, queue/,
    ],
    [{ ...BEGIN, standby: "c9" }, /^--standby: no such stamp; received "c9"; allowed: a1, b1/],
    [{ ...BEGIN, standby: "a1" }, /tenant acme is on a1, which can't be its standby, too/],
    [{ ...BEGIN, status: true }, /--status and --standby do not go together/],
    [{ status: true }, /no standby of tenant acme is kept from here/],
  ])("%j is refused, and nothing is begun", async (flags, problem) => {
    await expect(run(protect, flags)).rejects.toThrow(problem);
    expect(Object.values(await world.rowsOf("b1", "acme")).flat()).toEqual([]);
  });

  test("what a mover did not look at to the end is said before the standby is made, with --json, too", async () => {
    const module = "  - { kind: module, name: search, file: search.js }\n";
    writeFileSync(join(root, "movers.yaml"), `movers:\n${module}`);
    const method = (name: string, body: string): string => `${name}: async (crossing, tell) => { ${body} }`;
    const methods = ["hold", "copy", "sync", "compare", "repair", "purge", "close", "follow"];
    const check = method(
      "check",
      'tell("half of it was looked at: " + crossing.lasting); return ["no index there"];',
    );
    const all = [...methods.map((name) => method(name, "")), check].join(", ");
    writeFileSync(join(root, "search.js"), `exports.createMover = ({ name }) => ({ name, ${all} });`);
    let told = "";
    const output = new Output({
      ...{ stdout: { write: () => undefined }, stderr: { write: (text: string) => (told += text) }, env: {} },
    });
    const asked = {
      ...{ cwd: root, engine: engineSource("embedded") },
      emit: tellStandby({ json: true, output }),
    };
    const begun = protectTenant(
      {
        mode: "start",
        tenant: "acme",
        standby: "b1",
        reason: "a contract",
        leave: [],
        everyMs: 50,
        once: true,
      },
      fleetContext<StandbyProgress, StandbyQuestion>(asked),
    );
    await expect(begun).rejects.toThrow("no index there");
    expect(told).toBe("acme: search: half of it was looked at: true\n");
  });

  test("nothing takes over that is not whole", async () => {
    await expect(run(failover, { yes: true }, [[]])).rejects.toThrow(
      "name tenants, or the stamp that is lost",
    );
    await expect(run(failover, { yes: true, stamp: "a1" }, [[]])).rejects.toThrow(
      "no tenant of the stamp has a standby that is kept",
    );
    const { code, text } = await run(failover, { yes: true }, [["acme"]]);
    expect(text).toMatch(/acme +- +no standby of tenant acme is kept from here/);
    expect(code).toBe(1);
  });
});

test("each command of the runbook is one that a test runs", () => {
  const page = readFileSync(resolve(__dirname, "../../docs/disaster-recovery.md"), "utf8");
  const commands = blocksOf(page)
    .filter(({ kind }) => kind === "commands")
    .flatMap(({ script }) => script.split("\n"))
    .map((line) => line.replace(/ +#.*$/, ""))
    .filter((line) => line.startsWith("npx stampworks "));
  const words = commands.map((line) =>
    line
      .split(" ")
      .slice(2)
      .filter((word) => /^(--)?[a-z-]+$/.test(word))
      .join(" "),
  );
  expect(words).toEqual([
    // recover.test.ts
    "recover --to --account",
    "recover --to --account --at",
    // drill.test.ts
    "drill restore --key",
    "drill restore --at",
    // rebuild.test.ts
    "drill rebuild --as --account --key",
    "status",
    // faults/faults.test.ts; the first and the last as commands in cli/json.test.ts, too
    "drill fail --what database --key",
    "drill fail --what zone --ask",
    "drill fail --what zone --confirm",
    // faults/fault-kills.test.ts
    "drill fail --resume",
    "drill fail --end",
    // faults/registry-drill.test.ts; the first in cli/json.test.ts, too
    "drill registry --key",
    "drill registry --at",
    // this file
    "tenants protect northwind --standby --reason five --once",
    "tenants protect --all",
    "tenants protect --all --metrics",
    "tenants protect northwind --status",
    "tenants protect northwind --end",
    "tenants failover northwind",
    "tenants failover --stamp --yes",
    "tenants failback northwind",
  ]);
});
