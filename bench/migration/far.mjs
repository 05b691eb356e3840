import { mkdirSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { join } from "node:path";

/** What PostgreSQL calls its socket in a folder. */
const SOCKET = ".s.PGSQL.5432";

/**
 * A server as it is from afar: what is said and answered takes so long, each way.
 * @returns its connection string for a database, and how to end it
 */
export async function farFrom(server, milliseconds) {
  const folder = `${server.socket}-far`;
  mkdirSync(folder);
  const open = new Set();
  const listening = createServer((near) => {
    const far = createConnection(join(server.socket, SOCKET));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      open.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => open.delete(from));
      from.on("data", (part) => setTimeout(() => to.write(part), milliseconds));
      from.on("end", () => setTimeout(() => to.end(), milliseconds));
    }
  });
  await new Promise((done) => {
    listening.listen(join(folder, SOCKET), done);
  });
  return {
    url: (database) => `postgresql://app@/${database}?host=${encodeURIComponent(folder)}`,
    close: () => {
      for (const socket of open) socket.destroy();
      listening.close();
    },
  };
}
