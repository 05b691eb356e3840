// What one would write in an afternoon: a Map of all tenants and node:http on both sides.
import { readFileSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { join } from "node:path";

const [folder, port] = process.argv.slice(2);
const ports = JSON.parse(readFileSync(join(folder, "stamps.json"), "utf8"));
const tenants = new Map(
  JSON.parse(readFileSync(join(folder, "tenants.json"), "utf8")).map((stamp, index) => [
    `tenant-${index}.example.test`,
    ports[stamp],
  ]),
);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
createServer((incoming, outgoing) => {
  const target = tenants.get(incoming.headers.host?.toLowerCase());
  if (target === undefined) {
    outgoing.writeHead(404).end();
    return;
  }
  const proxied = request(
    {
      agent,
      host: "127.0.0.1",
      port: target,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    },
  );
  proxied.on("error", () => outgoing.writeHead(503).end());
  incoming.pipe(proxied);
}).listen(Number(port), "127.0.0.1");
