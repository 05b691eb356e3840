import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { StampError } from "../../core/errors";
import { isThere } from "../../core/files/read-bytes";
import { connectSql } from "../outbox/client";
import { lesser, type LocalServer, localServer } from "./child";

/** Where systems keep PostgreSQL's own programs when they are not on PATH. */
const HOMES = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];
const OLDEST = 13;

/** A server of a stamp's database, on a socket in a folder: nothing listens on the network. */
export interface LocalPostgres extends LocalServer {
  readonly url: string;
}

/**
 * Finds the folder of PostgreSQL's programs: on PATH, then where systems keep them.
 * @throws StampError `input` when there are none
 */
export function findPostgres(): string {
  const homes = HOMES.flatMap((home) => {
    try {
      return readdirSync(home)
        .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
        .map((name) => join(home, name, "bin"));
    } catch {
      return [];
    }
  });
  const folders = [...(process.env["PATH"] ?? "").split(delimiter).filter((part) => part !== ""), ...homes];
  const found = folders.find(
    (folder) => ["initdb", "postgres"].every((name) => isThere(join(folder, name))) && isNewEnough(folder),
  );
  if (found !== undefined) return found;
  throw new StampError("input", `there is no PostgreSQL ${OLDEST} or newer`, {
    received: "neither on PATH nor where systems keep it",
    fix: "install it from your system's packages: postgresql",
  });
}

function isNewEnough(folder: string): boolean {
  const { stdout } = spawnSync(join(folder, "postgres"), ["--version"], { encoding: "utf8", ...lesser });
  return Number(/(\d+)/.exec(stdout ?? "")?.[1] ?? 0) >= OLDEST;
}

/**
 * Makes an empty database; it is not started yet.
 * @param bin folder of PostgreSQL's programs
 * @param folder where its files go; made here
 * @throws StampError `engine` when it can't be made
 */
export function localPostgres(bin: string, folder: string): LocalPostgres {
  const [data, socket] = [join(folder, "data"), join(folder, "socket")];
  rmSync(folder, { recursive: true, force: true });
  for (const each of [folder, socket]) {
    mkdirSync(each, { recursive: true, mode: 0o755 });
    if (lesser.uid !== undefined) chownSync(each, lesser.uid, lesser.uid);
  }
  const made = spawnSync(
    join(bin, "initdb"),
    ["-D", data, "-U", "app", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions"],
    { encoding: "utf8", cwd: folder, env: { PATH: process.env["PATH"], LC_ALL: "C" }, ...lesser },
  );
  if (made.status !== 0)
    throw new StampError("engine", "PostgreSQL makes no database", {
      received: `${made.stderr ?? ""}${made.error?.message ?? ""}`.trim().slice(-500),
    });
  const url = `postgresql://app@/postgres?host=${encodeURIComponent(socket)}`;
  // What a killed process has written the system still has: only a machine that loses power needs fsync.
  const settings = [
    "listen_addresses=",
    `unix_socket_directories=${socket}`,
    "shared_buffers=16MB",
    "fsync=off",
  ];
  return {
    url,
    ...localServer({
      what: "PostgreSQL",
      command: join(bin, "postgres"),
      args: ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
      cwd: folder,
      user: lesser,
      answers: async () => {
        const connection = await connectSql(url);
        await connection.query("SELECT 1");
        await connection.end();
        return true;
      },
    }),
  };
}
