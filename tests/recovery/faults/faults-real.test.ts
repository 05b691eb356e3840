import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Synchroniser } from "../../../router/follow/synchroniser";
import { MemoryStore } from "../../../tenants/registry/memory";
import { RowRegistry } from "../../../tenants/registry/row-registry";
import { connectTo, HAS_POSTGRES, Server } from "../../migration/servers";
import { HAPROXY } from "../../routing/haproxy";
import { Answering, FaultFleet } from "./fault-fleet";
import { AS_SERVER, HAS_TOOLS } from "./fault-servers";
import { Routed } from "./routed";

const QUICK = ["lastsSeconds: 600", "everySeconds: 0.2", "steadySeconds: 0.5"];

(HAS_POSTGRES && HAS_TOOLS ? describe : describe.skip)("a PostgreSQL that is killed on purpose", () => {
  const server = new Server();
  const answering = new Answering();
  let fleet: FaultFleet;
  beforeAll(async () => {
    server.start();
    await answering.start();
  });
  afterAll(() => {
    fleet.remove();
    answering.stop();
    server.remove();
  });

  test("is felt, rings, is started again by the drill, and has what it had", async () => {
    const data = join(server.folder, "data");
    const psql = `psql -qtA -h ${server.folder}/socket -U app -d postgres -c`;
    const session = await connectTo({ a: server.url })("a");
    await session.query("CREATE TABLE public.kept (n int)");
    await session.query("INSERT INTO public.kept SELECT generate_series(1, 100)");
    await session.end();
    const options = `-c listen_addresses= -c unix_socket_directories=${server.folder}/socket -c shared_buffers=16MB`;
    const start = `${AS_SERVER}pg_ctl -D ${data} -w -t 60 -l ${server.folder}/log -o '${options}' start`;
    fleet = new FaultFleet(answering.url, (root) => {
      const script = (name: string, text: string): string => {
        writeFileSync(join(root, name), `${text}\n`);
        return `sh ${root}/${name}`;
      };
      return {
        database: [
          `by: { kind: command, break: "${script("kill.sh", `kill -9 $(head -1 ${data}/postmaster.pid)`)}", broken: "${script("dead.sh", `! ${psql} 'SELECT 1'`)}", mend: "${script("start.sh", `${psql} 'SELECT 1' > /dev/null 2>&1 || ${start}`)}" }`,
          `healthy: "${script("healthy.sh", `test "$(${psql} 'SELECT count(*) FROM public.kept')" = 100`)}"`,
          `alarm: "${script("alarm.sh", `! ${psql} 'SELECT 1'`)}"`,
          'others: "true"',
          "recovers: mended",
          ...QUICK,
        ],
      };
    });
    const { code, record } = await fleet.fail();
    expect(record?.problems).toEqual([]);
    expect(record).toMatchObject({ held: true, struck: true, unhealthy: true, rtoMet: true });
    expect(record?.tookSeconds).toBeGreaterThan(0);
    expect(code).toBe(0);
    process.stderr.write(`a PostgreSQL that was killed served again after ${record?.tookSeconds} s\n`);
  });
});

(HAPROXY !== undefined && HAS_TOOLS ? describe : describe.skip)(
  "an application behind a real router that is killed on purpose",
  () => {
    let routed: Routed;
    let fleet: FaultFleet;
    beforeAll(async () => {
      routed = await Routed.start();
    });
    afterAll(async () => {
      fleet.remove();
      await routed.stop();
    });

    test("is away for its own tenants alone, with both loads side by side, and served again", async () => {
      const registry = new RowRegistry(new MemoryStore(), "test");
      await routed.register(registry);
      await routed.route(await new Synchroniser(registry).begin());
      const [own] = routed.servers;
      fleet = new FaultFleet(
        routed.url,
        () => ({
          app: [
            `by: { kind: command, break: ${own.kill}, broken: "! ${own.isUp}", mend: ${own.start} }`,
            `healthy: "${routed.asked("acme")}"`,
            `others: "${routed.asked("zoe")}"`,
            `alarm: "! ${own.isUp}"`,
            "recovers: mended",
            ...QUICK,
          ],
        }),
        { headers: "{ x-tenant: acme }", rate: 20, seconds: 3 },
      );
      const { code, record } = await fleet.fail({ what: "app" });
      expect(record?.problems).toEqual([]);
      expect(record).toMatchObject({ held: true, struck: true, unhealthy: true, othersUntouched: true });
      expect(record?.load.before).toMatchObject({ requests: 60, errors: 0 });
      expect(record?.load.during?.errors).toBeGreaterThan(0);
      expect(code).toBe(0);
      process.stderr.write(`load before and during: ${JSON.stringify(record?.load)}\n`);
    });
  },
);
