import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { StampError } from "../../core/errors";

/**
 * Where a port for any is looked for: below those that systems give to connections, or one of them would have it before the
 * router does (Linux 32,768 and more, others 49,152 and more).
 */
const ANY = { from: 10_000, below: 32_768 };
const TRIES = 50;

/**
 * A port of the loopback interface that nobody listens on.
 *
 * @param wanted 0 for any
 * @throws StampError `input` when it is taken
 */
export async function openPort(wanted: number): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = wanted === 0 ? randomInt(ANY.from, ANY.below) : wanted;
    if (await isOpen(port)) return port;
    if (wanted !== 0) break;
  }
  throw new StampError("input", "the router can't listen there", {
    field: "port",
    received: String(wanted),
    allowed: "a port that is free and that you may open",
    fix: "choose another one, or 0 for any that is free",
  });
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
