import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { buildTable } from "../../../router/table/build";
import { exported, NAMES } from "../exported";
import { ROUTINGS } from "../fleet";
import { describeHaproxy, send, startRouter, type TestRouter } from "../haproxy";
import { type NameServer, startNameServer } from "./name-server";

const HOST = `${NAMES[0]!}.example.test`;
/** The stamp's load balancer, before and after it changed its address. */
const OLD = "127.0.0.2";
const NEW = "127.0.0.3";

function listen(address: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "x-answered-by": address }).end();
  });
  return new Promise((resolve) => server.listen(port, address, () => resolve(server)));
}

describeHaproxy("a stamp whose name gets another address", () => {
  let names: NameServer;
  let router: TestRouter;
  const servers: Server[] = [];

  beforeAll(async () => {
    names = await startNameServer(OLD);
    const first = await listen(OLD, 0);
    const { port } = first.address() as AddressInfo;
    servers.push(first, await listen(NEW, port));
    const snapshot = JSON.parse(exported(1, [{ stamp: "eu1", port }])) as Parameters<typeof buildTable>[0];
    const stamps = snapshot.stamps.map((stamp) => ({ ...stamp, originHost: `lb.stamp.test:${port}` }));
    const place = { nameServers: [names.address] };
    router = await startRouter(ROUTINGS.subdomain, buildTable({ ...snapshot, stamps }), place);
  });
  afterAll(async () => {
    await router.stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await names.stop();
  });

  const ask = async (): Promise<string> => {
    const { status, headers } = await send(router.port, [["Host", HOST]]);
    return headers["x-answered-by"] ?? String(status);
  };
  const until = async (wanted: string): Promise<void> => {
    while ((await ask()) !== wanted) await sleep(50);
  };

  test("is followed under load, and no request fails once the old address is gone", async () => {
    await until(OLD);
    const answers: string[] = [];
    let going = true;
    // A quick machine would ask more often than one address may, and be refused for it.
    const load = Array.from({ length: 4 }, async () => {
      for (; going; await sleep(5)) answers.push(await ask());
    });
    names.answer = NEW;
    await until(NEW);
    const [old] = servers;
    old?.closeAllConnections();
    await new Promise((resolve) => old?.close(resolve));
    const from = answers.length;
    while (answers.length < from + 200) await sleep(20);
    going = false;
    await Promise.all(load);
    expect(new Set(answers)).toEqual(new Set([OLD, NEW]));
    expect(new Set(answers.slice(from + 8))).toEqual(new Set([NEW]));
  });

  test("keeps the address it had while no name server answers", async () => {
    names.answer = undefined;
    const { asked } = names;
    while (names.asked < asked + 6) await sleep(100);
    expect(await ask()).toBe(NEW);
  });
});
