import { createServer } from "node:net";
import { StampError } from "../../core/errors";

/**
 * A port of the loopback interface that nobody listens on.
 *
 * @param wanted 0 for any
 * @throws StampError `input` when it is taken
 */
export function openPort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", () =>
      reject(
        new StampError("input", "the router can't listen there", {
          field: "port",
          received: String(wanted),
          allowed: "a port that is free and that you may open",
          fix: "choose another one, or 0 for any that is free",
        }),
      ),
    );
    server.listen(wanted, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : wanted));
    });
  });
}
