import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { move } from "../../cli/tenants/move";
import { StampError } from "../../core/errors";
import { openRegistry } from "../../tenants/registry/open";
import { runInProcess } from "../cli/in-process";
import { withServers } from "./with-servers";
import { register, temporaryFolder, World } from "./world";

const MOVERS = `movers:
  - kind: postgres
    url: { env: "MOVE_TEST_URL_{STAMP}" }
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
    quietSeconds: 0
`;

withServers("stampworks tenants move", () => {
  let world: World;
  let root: string;
  let remove: () => void;
  beforeAll(() => {
    world = new World();
    for (const stamp of ["a1", "b1"] as const)
      process.env[`MOVE_TEST_URL_${stamp.toUpperCase()}`] = world.servers[stamp].url;
  });
  afterAll(() => {
    world?.remove();
    for (const stamp of ["A1", "B1"]) delete process.env[`MOVE_TEST_URL_${stamp}`];
  });
  beforeEach(async () => {
    await world.reset(4);
    ({ folder: root, remove } = temporaryFolder());
    mkdirSync(join(root, "stacks"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: probe\nruntime: nodejs\nstackConfigDir: stacks\n");
    writeFileSync(join(root, "movers.yaml"), MOVERS);
    const registry = openRegistry(undefined, { root, by: "test" });
    await register(registry);
    await registry.close();
    mkdirSync(join(root, "objects/a1/t/acme"), { recursive: true });
    writeFileSync(join(root, "objects/a1/t/acme/one"), "one");
  });
  afterEach(() => remove());

  async function run(
    { json, ...flags }: Record<string, unknown>,
    tenant = "acme",
  ): Promise<{ code: number; text: string }> {
    const { code, stdout: text } = await runInProcess(move, {
      cwd: root,
      args: [tenant],
      flags,
      json: json === true,
    });
    return { code, text };
  }
  const QUICK = { yes: true, dualWrite: "0", soak: "0", lease: "0" };

  test("checks, stops where it is told, says where it stands, goes on and ends", async () => {
    expect(await run({ to: "b1", check: true })).toEqual({
      code: 0,
      text: "acme can be moved from a1 to b1; nothing was begun\n",
    });
    const stopped = await run({ to: "b1", until: "verify", ...QUICK });
    expect(stopped.code).toBe(0);
    expect(stopped.text).toContain(
      "Stopped as asked. Next: when it suits you, npx stampworks tenants move acme --resume",
    );
    const status = await run({ status: true });
    expect(status.text).toMatch(/acme: a1 → b1, under way/);
    expect(status.text).toMatch(/verify +done .* public\.orders 8, public\.account 4/);
    expect(status.text).toMatch(/cut-over +waiting/);
    await expect(run({ to: "b1", ...QUICK })).rejects.toThrow("a move of acme to b1 is not finished");
    const done = await run({ resume: true, json: true });
    expect(JSON.parse(done.text)).toMatchObject({
      result: "done",
      begin: { tenant: "acme", source: "a1", target: "b1", movers: ["postgres", "objects", "queue"] },
      end: "done",
      next: "nothing: acme is on b1",
    });
    await expect(run({ resume: true })).rejects.toThrow("the migration of tenant acme is over: done");
  });

  test("takes a move back", async () => {
    await run({ to: "b1", until: "cut-over", ...QUICK });
    const aborted = await run({ abort: true, yes: true });
    expect(aborted).toMatchObject({ code: 0 });
    expect(aborted.text).toContain("Taken back. Next: nothing: acme is on a1, as before");
    const registry = openRegistry(undefined, { root, by: "test" });
    expect(await registry.get("tenant", "acme")).toMatchObject({ stamp: "a1" });
    await registry.close();
  });

  test("works with a mover of one's own, and says what is wrong with it", async () => {
    const own = "  - { kind: module, name: search, file: search.js }\n";
    writeFileSync(join(root, "movers.yaml"), `${MOVERS}${own}`);
    await expect(run({ to: "b1", check: true })).rejects.toThrow(
      /^search\.js: movers\.search\.file: no such file/,
    );
    const methods = ["check", "hold", "copy", "sync", "compare", "repair", "purge", "close"];
    const made = methods.map((method) => `${method}: async (...args) => told("${method}", args)`).join(", ");
    const told = `const told = (method, [, stamp, fenceState]) => { require("fs").appendFileSync(__dirname + "/told", [method, stamp, fenceState].filter((x) => typeof x === "string").join(" ") + "\\n"); return method === "check" || method === "compare" ? [] : 0; };`;
    writeFileSync(
      join(root, "search.js"),
      `${told} exports.createMover = ({ name }) => ({ name, ${made} });`,
    );
    expect((await run({ to: "b1", ...QUICK })).code).toBe(0);
    const lines = readFileSync(join(root, "told"), "utf8").trim().split("\n");
    expect(lines.filter((line) => line !== "close" && line !== "sync")).toEqual([
      // Before the pause in full, twice; in it once more, since this mover has no shorter way.
      ...["check", "hold b1 closed", "hold a1 open", "copy", "compare", "compare"],
      ...["hold a1 closed", "compare", "hold b1 open", "compare"],
      ...["hold a1 closed", "purge a1", "hold b1 free"],
    ]);
    writeFileSync(join(root, "broken.js"), "exports.createMover = () => ({ name: 'x' });");
    writeFileSync(join(root, "movers.yaml"), `${MOVERS}${own.replace("search.js", "broken.js")}`);
    await expect(run({ to: "a1", check: true })).rejects.toThrow(
      /^broken\.js: createMover gives no mover; allowed: check, hold/,
    );
  });

  test("takes nothing for a tenant that is no tenant's name", async () => {
    await expect(run({ status: true }, "../../etc")).rejects.toThrow(
      /^tenant: not allowed; received "\.\.\/\.\.\/etc"/,
    );
  });

  test("asks before it begins, and begins nothing where nobody can answer", async () => {
    await expect(run({ to: "b1", ...QUICK, yes: false })).rejects.toThrow("nobody is there to confirm");
    await expect(run({ status: true })).rejects.toThrow("there was no move of tenant acme from here");
  });

  test.each([
    [{}, /^--to: missing/],
    [{ to: "b1", resume: true }, /--resume and --to do not go together/],
    [{ abort: true, resume: true }, /--resume and --abort do not go together/],
    [{ to: "b1", until: "delete" }, /^--until: not allowed; .*soak$/],
    [{ to: "b1", pause: "1s", yes: true }, /^--pause: the cut-over can't be done within such a pause/],
    [{ to: "c9", yes: true }, /^--to: no such stamp; received "c9"; allowed: a1, b1/],
  ])("%j is refused", async (flags, problem) => {
    await expect(run(flags)).rejects.toThrow(problem);
  });

  test("a secret of the connection is in no message, and what is missing is named", async () => {
    const url = process.env["MOVE_TEST_URL_B1"];
    process.env["MOVE_TEST_URL_B1"] = "postgresql://app:canary-password@/postgres?host=/nowhere";
    const failure = await run({ to: "b1", check: true }).catch((error: unknown) => error);
    expect(String(failure)).toContain("the database of b1");
    expect(String(failure)).not.toContain("canary-password");
    delete process.env["MOVE_TEST_URL_B1"];
    await expect(run({ to: "b1", check: true })).rejects.toThrow(
      "the environment variable MOVE_TEST_URL_B1 is not set",
    );
    process.env["MOVE_TEST_URL_B1"] = url;
  });

  test("a project that does not say how tenants are moved, or says it wrongly, is told", async () => {
    writeFileSync(
      join(root, "movers.yaml"),
      MOVERS.replace("kind: queue", "kind: pigeon").replace("t/{tenant}/", "t/"),
    );
    const failure = await run({ to: "b1", check: true }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StampError);
    expect(String(failure)).toMatch(/movers\.yaml: .*movers\.1\.prefix/s);
    rmSync(join(root, "movers.yaml"));
    await expect(run({ to: "b1", check: true })).rejects.toThrow(
      /^movers\.yaml: the project does not say how tenants are moved/,
    );
  });
});
