import { writeFileSync } from "node:fs";
import { maker } from "../../core/locks/maker";
import { hostname } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "../../engines/engine";
import { Aws, network, Thing } from "./programs";
import { nothing, queue, STACK, spec, Workshop } from "./stack";

const workshop = new Workshop();
beforeEach(() => workshop.open());
afterEach(() => workshop.close());
afterAll(() => workshop.dispose());

test("what was made before a failure is kept, and the next run makes the rest", async () => {
  await workshop.restart({
    faults: [
      { op: "create", type: "aws:secretsmanager/*", message: "try later", code: "ServiceUnavailable" },
    ],
  });
  await expect(workshop.engine.up(spec(network()))).rejects.toThrow(
    "secret (aws:secretsmanager/secret:Secret): simulated AWS: ServiceUnavailable: try later",
  );
  const made = workshop.engine.simulator.list().length;
  const result = await workshop.engine.up(spec(network()));
  expect(result.counts).toMatchObject({ create: 6 - made, replace: 0, delete: 0 });
  expect(workshop.engine.simulator.list()).toHaveLength(6);
});

test("a create whose answer was lost is found again instead of repeated", async () => {
  await workshop.restart({ faults: [{ op: "create", message: "connection reset", after: true }] });
  await workshop.engine.up(spec(network()));
  expect(workshop.engine.simulator.list()).toHaveLength(6);
  expect((await workshop.engine.up(spec(network()))).counts).toMatchObject({ create: 0, same: 8 });
});

test("a program that throws deletes nothing", async () => {
  await workshop.engine.up(spec(network()));
  const broken = (): unknown => {
    nothing();
    throw new Error("boom");
  };
  await expect(workshop.engine.up(spec(broken))).rejects.toThrow("boom");
  expect(workshop.engine.simulator.list()).toHaveLength(6);
});

test("an update that is stopped can be finished later", async () => {
  const abort = new AbortController();
  const onEvent = (event: EngineEvent): void => {
    if (event.kind === "done" && event.type === "aws:ec2/vpc:Vpc") abort.abort();
  };
  await expect(workshop.engine.up(spec(network()), { onEvent, signal: abort.signal })).rejects.toThrow();
  expect(workshop.engine.simulator.list().length).toBeLessThan(6);
  await workshop.engine.up(spec(network()));
  expect(workshop.engine.simulator.list()).toHaveLength(6);
});

test("deletion protection stops a destroy and says how to lift it; then it goes through", async () => {
  const database = (deletionProtection: boolean) => (): void => {
    const provider = new Aws("aws", "eu-west-1");
    const props = {
      identifier: "db",
      engine: "postgres",
      username: "a",
      allocatedStorage: 20,
      skipFinalSnapshot: true,
    };
    new Thing("aws:rds/instance:Instance", "db", { ...props, deletionProtection }, { provider });
  };
  await workshop.engine.up(spec(database(true)));
  await expect(workshop.engine.destroy(STACK)).rejects.toThrow(
    "set `deletionProtection: false` and update first",
  );
  await workshop.engine.up(spec(database(false)));
  await workshop.engine.destroy(STACK);
  expect(workshop.engine.simulator.list()).toEqual([]);
});

test("a stack that another process updates is locked, and the error says by whom since when", async () => {
  await workshop.engine.up(spec(queue()));
  const since = "2026-01-01T00:00:00.000Z";
  const lock = join(workshop.folder, "state/app/eu1.lock");
  writeFileSync(
    lock,
    JSON.stringify({
      ...maker(),
      since,
      operation: "up",
    }),
  );
  await expect(workshop.engine.up(spec(queue()))).rejects.toMatchObject({
    code: "locked",
    message: expect.stringContaining(`locked by process ${process.pid} on ${hostname()} (up) since ${since}`),
  });
  // No process has this number: the kernel's limit is lower.
  writeFileSync(lock, JSON.stringify({ ...maker(), pid: 2 ** 30, since, operation: "up" }));
  await expect(workshop.engine.up(spec(queue()))).resolves.toMatchObject({ counts: { create: 0 } });
});
