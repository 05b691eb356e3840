import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { buildTable } from "../../../router/table/build";
import { routingSchema } from "../../../components/routing/contract";
import { exported, NAMES } from "../exported";
import { ROUTINGS } from "../fleet";
import { describeHaproxy, startRouter } from "../haproxy";

const CLIENTS = 90;
const REQUESTS = 8;
/** With so few the clients' connections alone are a fifth of all the files the router may open. */
const limits = { connections: 200, connectionsPerStamp: 200, connectionsPerAddressPercent: 100 };

describeHaproxy("a router with many clients", () => {
  test("keeps its connections to a stamp instead of opening one a request", async () => {
    let connections = 0;
    const stamp = createServer((_, response) => response.end("well"));
    stamp.keepAliveTimeout = 60_000;
    stamp.on("connection", () => (connections += 1));
    await new Promise<void>((resolve) => stamp.listen(0, "127.0.0.1", resolve));
    const running = [{ stamp: "eu1", port: (stamp.address() as AddressInfo).port }];
    const table = buildTable(JSON.parse(exported(1, running)) as Parameters<typeof buildTable>[0]);
    const router = await startRouter(routingSchema.parse({ ...ROUTINGS.subdomain, limits }), table);
    const agents = Array.from({ length: CLIENTS }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    const ask = async (agent: Agent): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const headers = { host: `${NAMES[0]!}.example.test` };
        get({ port: router.port, host: "127.0.0.1", agent, headers }, (response) => {
          response.resume().on("end", () => resolve(response.statusCode));
        }).on("error", reject);
      });
    try {
      for (let request = 0; request < REQUESTS; request += 1)
        expect(new Set(await Promise.all(agents.map(ask)))).toEqual(new Set([200]));
      // Those of the health checks count too.
      expect(connections).toBeLessThan(CLIENTS * 3);
    } finally {
      for (const agent of agents) agent.destroy();
      await router.stop();
      stamp.closeAllConnections();
      await new Promise((resolve) => stamp.close(resolve));
    }
  });
});
