import { renameSync } from "node:fs";
import { join } from "node:path";
import { embeddedEngine } from "../../../../engines/embedded";
import { fleetContext } from "../../../../fleet/context";
import { destroy } from "../../../../fleet/deploy/destroy";
import { up } from "../../../../fleet/deploy/up";
import { registerStamp } from "../../../../tenants/placement/register";
import { openRegistry } from "../../../../tenants/registry/open";
import { eraseTenant } from "../../../../fleet/tenants/leave/erase";
import { moveTenant } from "../../../../fleet/tenants/move/move";
import { protectTenant } from "../../../../fleet/tenants/standby/protect";
import { endView } from "../../../../fleet/tenants/view/views";
import { bundle } from "../../../engines/bundle";
import { Answering, FaultFleet } from "../fault-fleet";
import { killedAt } from "../killed-at";

const child = bundle("../recovery/faults/fault-child.ts");
/** Called as the real one is: who changes a cloud is asked before. */
const engine = { ...embeddedEngine, name: "pulumi" as const };
const SETTINGS = { soakMs: 0, pauseMs: 1000, leaseMs: 0, everyMs: 1000, bytesPerSecond: undefined };

describe("a fault that begins while somebody is asked", () => {
  const server = new Answering();
  let fleet: FaultFleet;
  let journal = "";
  beforeAll(async () => {
    await server.start();
    fleet = new FaultFleet(server.url);
    fleet.fleet.write(
      "movers.yaml",
      'movers: [{ kind: objects, store: { kind: directory, folder: "stores/{stamp}" }, prefix: "t/{tenant}/" }]\n',
    );
    journal = join(fleet.root, ".stampworks/rollouts/faults/fault-0001.jsonl");
    await killedAt(child.file, fleet, "broken");
    renameSync(journal, `${journal}.away`);
    const registry = openRegistry(undefined, { root: fleet.root });
    const bounds = { tenants: 100, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 };
    const capacity = {
      residency: "eu",
      tier: "standard",
      class: "standard",
      bounds,
      fullPercent: 80,
    } as const;
    for (const id of ["euw1a", "euw1b"])
      await registerStamp(registry, {
        ...{ id, cloud: "aws", region: "eu-west-1", originHost: `${id}.example.test`, capacity },
      });
    const [pool] = await registry.list("pool");
    const at = { version: 1, pool: pool?.name ?? "", stamp: "euw1b" };
    await registry.load([
      { tenant: "acme", ...at },
      { tenant: "beta", ...at },
    ]);
    await registry.close();
    const wanted = { standby: "euw1a", reason: "a contract", leave: [], everyMs: 1000, once: true };
    await protectTenant(
      { mode: "start", tenant: "beta", ...wanted },
      fleetContext({ cwd: fleet.root, engine: embeddedEngine }),
    );
  });
  afterEach(() => renameSync(journal, `${journal}.away`));
  afterAll(() => {
    fleet.remove();
    server.stop();
    child.dispose();
  });

  function asked() {
    return fleetContext<never, unknown>({
      cwd: fleet.root,
      engine,
      confirm: async () => {
        renameSync(`${journal}.away`, journal);
        return true;
      },
    });
  }

  const WORK: readonly [string, (context: ReturnType<typeof asked>) => Promise<unknown>][] = [
    ["up", (context) => up({ stacks: ["euw1b"], all: false, yes: false } as never, context as never)],
    ["destroy", (context) => destroy({ stack: "euw1b", yes: false }, context as never)],
    [
      "tenants erase",
      (context) =>
        eraseTenant(
          { mode: "start", tenant: "acme", keep: [], leaseMs: 0, confirm: false, yes: false } as never,
          context as never,
        ),
    ],
    [
      "tenants move",
      (context) =>
        moveTenant(
          { mode: "start", tenant: "acme", to: "euw1a", settings: SETTINGS, yes: false } as never,
          context as never,
        ),
    ],
    [
      "tenants protect --end",
      (context) => protectTenant({ mode: "end", tenant: "beta", yes: false } as never, context as never),
    ],
    ["tenants view end", (context) => endView({ stamp: "euw1b", leaseMs: 0, yes: false }, context as never)],
  ];
  test.each(WORK)("refuses %s, which nobody has begun", async (_, work) => {
    await expect(work(asked())).rejects.toThrow(/a fault is on: database of euw1a/);
  });
});
