// The router that follows the registry of a failover, and requests of tenants that the failover does not touch. A process of its own, so
// that nothing of the failover's holds it up. Started by index.mjs; it ends when it is told to, and says what it saw.
import { Agent, createServer, request } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(join(root, "package.json"));
const load = (path) => require(join(root, "dist", path));
const { openRegistry } = load("tenants/registry/open.js");
const { Synchroniser } = load("router/follow/synchroniser.js");
const { routerSink } = load("router/follow/router-sink.js");
const { writeRouter } = load("router/haproxy/files.js");
const { startHaproxy } = load("router/haproxy/process.js");
const { findHaproxy } = load("router/haproxy/find.js");
const { localPlace } = load("router/haproxy/place.js");
const { openPort } = load("router/local/open-port.js");
const { routingSchema } = load("components/routing/contract.js");

/** What the container's router has by default: milliseconds between looks at the registry. */
const INTERVAL_MS = 5000;
const EVERY_MS = 20;

const [folder, stamp, tenantsText, moved] = process.argv.slice(2);
const tenants = tenantsText.split(",");
const registry = openRegistry(undefined, { root: folder });
const origins = [];
for (const item of await registry.list("stamp")) {
  const server = createServer((asked, answered) => {
    asked.resume();
    answered.writeHead(200, { "x-answered-by": item.id });
    answered.end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  origins.push(server);
  const originHost = `127.0.0.1:${server.address().port}`;
  await registry.put("stamp", { ...item, originHost, version: item.version + 1 });
}
const routing = routingSchema.parse({
  sources: [{ kind: "subdomain", domain: "example.test" }],
  limits: { connectionsPerAddressPercent: 100, requestsPerSecondPerAddress: 0 },
});
const { command } = findHaproxy(["haproxy", join(root, ".tools/haproxy/bin/haproxy")]);
const place = localPlace(folder, await openPort(0));
const synchroniser = new Synchroniser(registry);
const file = writeRouter(folder, routing, await synchroniser.begin(), place);
const router = await startHaproxy(command, file, place.socket);
const stop = new AbortController();
const none = () => Promise.reject(new Error("no reload is needed here"));
const following = synchroniser.run(routerSink(place, none), stop.signal, INTERVAL_MS);
const port = Number(place.listen.split(":").at(-1));
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** @returns who answered, or how it was refused */
const ask = (tenant) =>
  new Promise((done) => {
    const sent = request({ port, agent, headers: { host: `${tenant}.example.test` } }, (response) =>
      response
        .resume()
        .on("end", () =>
          done(response.statusCode === 200 ? response.headers["x-answered-by"] : String(response.statusCode)),
        ),
    );
    sent.on("error", ({ message }) => done(message));
    sent.end();
  });

const waits = [];
const wrong = new Map();
const running = new Set();
let isOver = false;
const loop = async () => {
  for (let n = 0; !isOver; n += 1) {
    const asked = performance.now();
    const one = ask(tenants[n % tenants.length]).then((answer) => {
      waits.push(performance.now() - asked);
      if (answer !== stamp) wrong.set(answer, (wrong.get(answer) ?? 0) + 1);
    });
    running.add(one);
    void one.finally(() => running.delete(one));
    await sleep(EVERY_MS);
  }
  await Promise.all(running);
};
const looping = loop();
process.send({ ready: true });
process.once("message", async () => {
  isOver = true;
  await looping;
  // The router has heard of the last of those who moved, too.
  let at = "";
  for (let tries = 0; tries < 120 && at !== "b1"; tries += 1) {
    at = await ask(moved);
    if (at !== "b1") await sleep(500);
  }
  waits.sort((a, b) => a - b);
  process.send({
    requests: waits.length,
    failed: [...wrong].map(([answer, count]) => `${count} ${answer}`),
    median: waits[Math.floor(waits.length / 2)],
    p99: waits[Math.floor(waits.length * 0.99)],
    moved: at,
  });
  stop.abort();
  await following;
  await router.kill();
  agent.destroy();
  for (const server of origins) {
    server.closeAllConnections();
    server.close();
  }
  await registry.close();
  process.disconnect();
});
