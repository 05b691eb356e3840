import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** PostgreSQL refuses to run as root; nobody's number on Debian and its kin. */
const NOBODY = 65_534;
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** A folder of a benchmark that servers which run as nobody can reach. */
export function serverFolder(prefix) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, 0o755);
  return folder;
}

/** Starts a PostgreSQL server of the benchmark's own that listens in its folder only; `more` are further settings. */
export function startServer(folder, name, more = "") {
  const [data, socket] = [join(folder, name), join(folder, `${name}-socket`)];
  for (const made of [data, socket]) {
    mkdirSync(made);
    if (user.uid !== undefined) chownSync(made, NOBODY, NOBODY);
  }
  const quiet = { stdio: "ignore", cwd: tmpdir(), ...user };
  execFileSync("initdb", ["-D", data, "-U", "app", "-A", "trust", "-E", "UTF8", "--no-locale"], quiet);
  const settings = `-c listen_addresses= -k ${socket} ${more}`.trim();
  execFileSync("pg_ctl", ["-D", data, "-w", "-l", join(socket, "log"), "-o", settings, "start"], quiet);
  return {
    socket,
    url: (database = "postgres") => `postgresql://app@/${database}?host=${encodeURIComponent(socket)}`,
    stop: () => execFileSync("pg_ctl", ["-D", data, "-m", "immediate", "stop"], quiet),
  };
}
