import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { StampError, shown } from "../../core/errors";
import { NatsLink } from "../broker/nats-link";
import { type LocalServer, localServer } from "./child";

/** Older ones don't keep what is deleted once it is taken within a bound. */
const OLDEST = [2, 9];

/** A broker that keeps what it is told in a folder. */
export interface LocalNats extends LocalServer {
  readonly servers: string;
  readonly version: string;
}

/**
 * Finds NATS' server.
 * @param commands where to look, the first that fits is taken; a plain name is looked for on PATH
 * @throws StampError `input` with what was found instead
 */
export function findNats(commands: readonly string[]): {
  readonly command: string;
  readonly version: string;
} {
  const seen: string[] = [];
  for (const command of commands) {
    const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
    const version = /v(\d+\.\d+\.\d+)/.exec(stdout ?? "")?.[1];
    const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
    if (version !== undefined && (major > OLDEST[0]! || (major === OLDEST[0] && minor >= OLDEST[1]!)))
      return { command, version };
    seen.push(`${version ?? "none"} at ${shown(command)}`);
  }
  throw new StampError("input", "there is no nats-server 2.9 or newer", {
    received: seen.join(", "),
    fix: "install it from your system's packages or from nats.io; in this repository, npm run nats:install puts one below .tools",
  });
}

/** A broker on a port of the loopback interface; it is not started yet. */
export async function localNats(
  { command, version }: { readonly command: string; readonly version: string },
  folder: string,
): Promise<LocalNats> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const config = join(folder, "nats.conf");
  // Written before it is said to be kept: what was confirmed survives a kill.
  writeFileSync(
    config,
    `listen: "127.0.0.1:${port}"\njetstream { store_dir: ${JSON.stringify(folder)}, sync_interval: always }\n`,
  );
  const servers = `127.0.0.1:${port}`;
  return {
    servers,
    version,
    ...localServer({
      what: "nats-server",
      command,
      args: ["-c", config],
      cwd: folder,
      answers: async () => {
        const link = new NatsLink({ servers }, () => Promise.resolve());
        await link.connected();
        await link.close();
        return true;
      },
    }),
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
