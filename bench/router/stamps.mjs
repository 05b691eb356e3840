// A process of its own with a simulated stand-in for each stamp: it answers who it is, and can be stopped by its id.
import { createServer } from "node:http";

function listen(id, port) {
  const body = `${id}\n`;
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-length": body.length, "x-answered-by": id });
    response.end(body);
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((done) => server.listen(port, "127.0.0.1", () => done(server)));
}

const servers = new Map();
const ports = [];
for (const id of process.argv.slice(2)) {
  const server = await listen(id, 0);
  servers.set(id, server);
  ports.push(server.address().port);
}
process.send({ ports });
process.on("message", async ({ stop, start, port }) => {
  if (stop !== undefined) {
    const closed = new Promise((done) => servers.get(stop).close(done));
    servers.get(stop).closeAllConnections();
    await closed;
  }
  if (start !== undefined) servers.set(start, await listen(start, port));
  process.send({ done: true });
});
process.on("disconnect", () => process.exit());
