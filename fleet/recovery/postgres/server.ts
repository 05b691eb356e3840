import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PassingError } from "../../../tenants/migration/mover";
import { pgConnect, type Row, type Session } from "../../../tenants/migration/postgres/session";
import { StampError } from "../../../core/errors";
import { RestoreFailed } from "../source";
import type { ToolUser } from "../tools";

/** What a restored server is started with. */
export interface ServerOptions {
  readonly program: string;
  /** Its data, restored and not recovered yet. */
  readonly data: string;
  /** Folder of its configuration and its log. */
  readonly home: string;
  readonly role: string;
  readonly database: string;
  /** Settings by name: what recovers it, and what the operator declared. */
  readonly settings: Readonly<Record<string, string>>;
  readonly user?: ToolUser | undefined;
  readonly signal: AbortSignal;
}

/**
 * What a restored server must never do, whatever the backup's own settings were: write into the archive it was restored from, take
 * a subscription's changes away from the one it belongs to, run jobs, be reached from elsewhere.
 */
const CONFINED: Readonly<Record<string, string>> = {
  listen_addresses: "",
  archive_mode: "off",
  hot_standby: "off",
  max_logical_replication_workers: "0",
  shared_preload_libraries: "",
  ssl: "off",
  max_connections: "20",
  log_min_messages: "warning",
  // The first change that it accepted would be the next timeline's.
  default_transaction_read_only: "on",
};

/** How often it is asked whether it has opened. */
const LOOK_MS = 100;
/** How long a server may take to stop before it is ended. */
const STOP_MS = 60_000;

/** A server on restored data, on a socket that only its user reaches. */
export class RestoredServer {
  private readonly child: ChildProcess;
  private readonly socket: string;
  private ended: string | undefined;

  private constructor(private readonly options: ServerOptions) {
    const { data, home, program, settings, user } = options;
    // A socket's path must be short, wherever the scratch folder is.
    this.socket = mkdtempSync(join(tmpdir(), "drill-"));
    const hba = join(home, "pg_hba.conf");
    const ident = join(home, "pg_ident.conf");
    const config = join(home, "postgresql.conf");
    writeFileSync(hba, "local all all trust\n");
    writeFileSync(ident, "");
    const all = {
      ...CONFINED,
      ...settings,
      data_directory: data,
      hba_file: hba,
      ident_file: ident,
      unix_socket_directories: this.socket,
      unix_socket_permissions: "0700",
    };
    writeFileSync(
      config,
      Object.entries(all)
        .map(([name, value]) => `${name} = ${quoted(value)}\n`)
        .join(""),
    );
    const log = openSync(this.logFile, "a", 0o600);
    if (user !== undefined)
      for (const path of [this.socket, hba, ident, config]) chownSync(path, user.uid, user.gid);
    this.child = spawn(program, ["-c", `config_file=${config}`], {
      ...user,
      cwd: "/",
      stdio: ["ignore", log, log],
      env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" },
    });
    closeSync(log);
    this.child.once("error", ({ message }) => {
      this.ended = message;
    });
    this.child.once("exit", (code, killed) => {
      this.ended = `it ended with ${code ?? killed ?? "nothing"}`;
    });
  }

  /**
   * Starts a server and waits until it has recovered and opened.
   * @throws RestoreFailed with what its log says, where it does not open
   */
  static async open(options: ServerOptions): Promise<RestoredServer> {
    const server = new RestoredServer(options);
    try {
      await server.opened();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Connection string. */
  get url(): string {
    const { database, role } = this.options;
    const [host, user, name] = [this.socket, role, database].map(encodeURIComponent);
    return `postgresql://${user ?? ""}@/${name ?? ""}?host=${host ?? ""}`;
  }

  /** Rows of a query that changes nothing, with names found where the application finds them. */
  async query(text: string): Promise<readonly Row[]> {
    const session = await this.connect();
    try {
      await session.query("BEGIN READ ONLY");
      await session.query("SELECT pg_catalog.set_config('search_path', $1, true)", [session.path]);
      return await session.query(text);
    } finally {
      await session.end();
    }
  }

  /** Stops it, by force where it takes too long. */
  async stop(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      if (this.ended !== undefined) resolve();
      else this.child.once("exit", () => resolve());
    });
    if (this.ended === undefined) this.child.kill("SIGINT");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(timer);
    rmSync(this.socket, { recursive: true, force: true });
  }

  /** A connection of its own, which the caller ends. */
  connect(): Promise<Session> {
    return pgConnect(() => Promise.resolve(this.url))("the restored server");
  }

  private async opened(): Promise<void> {
    for (;;) {
      if (this.options.signal.aborted) throw new StampError("interrupted", "the drill was stopped");
      if (this.ended !== undefined) throw new RestoreFailed([`the server did not open: ${this.complaint()}`]);
      try {
        const [row] = await this.query("SELECT pg_is_in_recovery()::text");
        if (row?.[0] === "false") return;
      } catch (error) {
        // While it recovers it takes no connections; when it never does, its process has ended.
        if (!(error instanceof PassingError))
          throw new RestoreFailed([`it opened and refuses: ${told(error)}`]);
      }
      await sleep(LOOK_MS);
    }
  }

  private get logFile(): string {
    return join(this.options.home, "log");
  }

  /** The gravest line of its log. */
  private complaint(): string {
    const lines = readFileSync(this.logFile, "utf8")
      .split("\n")
      // Said to whoever asks meanwhile whether it has opened.
      .filter(
        (line) => !/FATAL: {2}the database system is (starting up|not accepting|not yet|shutting)/.test(line),
      );
    // What is wrong with a setting is told before the word that ends it.
    const wrong = lines.filter((line) => /invalid value for parameter|unrecognized configuration/.test(line));
    const found = ["PANIC", "FATAL", "ERROR"].flatMap((level) =>
      lines.filter((line) => line.includes(`${level}:  `)),
    );
    const [first] = [...wrong, ...found].map((line) => line.replace(/^.*?[A-Z]+: {2}/, ""));
    return first ?? this.ended ?? "it says nothing";
  }
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A value of a configuration file. */
function quoted(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
