import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StampError, shown } from "../../../core/errors";
import { isThere, readBytes } from "../../../core/files/read-bytes";
import { shownPath } from "../../../core/files/shown-path";
import type { PostgresSource } from "../drills-schema";
import { RestoreFailed, type RecoverySource, type Restored, type RestoreRequest } from "../source";
import { runTool, type ToolResult } from "../tools";
import { bytesOf, lsnOf, type Reach, reachOf, type Segment, segmentName, segmentOf } from "./archive";
import { type BaseBackup, MANIFEST, newestBackup } from "./backups";
import { programOf } from "./binaries";
import { RestoredServer } from "./server";

/** A PostgreSQL database, brought back from a base backup and the archive of its log by the server's own programs. */
export class PostgresRecovery implements RecoverySource {
  readonly kind = "postgres";
  readonly name: string;

  /** @param folder what the settings' folders are seen from */
  constructor(
    private readonly config: PostgresSource,
    private readonly folder: (path: string) => string,
  ) {
    this.name = config.name;
  }

  async restore(request: RestoreRequest): Promise<Restored> {
    const run = new PostgresRestore(this.config, request, {
      backups: this.folder(this.config.backups.replaceAll("{stamp}", request.stamp)),
      wal: this.folder(this.config.wal.replaceAll("{stamp}", request.stamp)),
    });
    return run.restore();
  }
}

/** Most bytes of a backup's label: some ten lines. */
const MAX_LABEL = 64 * 1024;

/** One restore. */
class PostgresRestore {
  private readonly data: string;
  /** Major version that was backed up. */
  private version = "";

  constructor(
    private readonly config: PostgresSource,
    private readonly request: RestoreRequest,
    private readonly places: { readonly backups: string; readonly wal: string },
  ) {
    this.data = join(request.scratch, "data");
  }

  async restore(): Promise<Restored> {
    const { at, passOver, scratch } = this.request;
    await this.requireArchive();
    await this.give(scratch);
    const backup = newestBackup(this.places.backups, at, passOver);
    try {
      return await this.restoreFrom(backup);
    } catch (error) {
      throw error instanceof RestoreFailed ? new RestoreFailed(error.problems, backup.name) : error;
    }
  }

  private async restoreFrom(backup: BaseBackup): Promise<Restored> {
    const { at, scratch } = this.request;
    await this.requireVersion(backup);
    await this.unpack(backup);
    const facts = await this.verify();
    const { checkpoint, hasChecksums, segmentBytes } = await this.control();
    const start = this.startOf(backup, segmentBytes);
    const reach = this.reach(start, segmentBytes);
    this.prepare();
    await this.give(scratch);
    const server = await RestoredServer.open(this.serverOptions());
    try {
      const upTo = at ?? (await this.newestCommit(server)) ?? checkpoint;
      const end = await this.endOf(server, reach, segmentBytes);
      const last = reach.newest === undefined ? "none" : segmentName(reach.newest, segmentBytes);
      return {
        id: backup.name,
        // One backup and one log hold the data of many moments.
        point: `base backup ${backup.name}, WAL up to ${last}${at === undefined ? "" : `, as of ${at.toISOString()}`}`,
        digest: backup.digest,
        upTo,
        facts: [...facts, ...end],
        address: server.url,
        query: (text) => server.query(text),
        database: {
          connect: () => server.connect(),
          statements: (section) => this.statements(server.url, section),
        },
        finish: async () => {
          await server.stop();
          return hasChecksums
            ? this.checkPages()
            : ["the database has no data checksums: a page that was damaged before the backup does not show"];
        },
        dispose: () => server.stop(),
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** What the server can't read looks to it like the log's end. */
  private async requireArchive(): Promise<void> {
    const { wal } = this.places;
    if (!isThere(wal)) throw new RestoreFailed(["there is no archive of the log"]);
    const { ok, stdout } = await this.plainTool("find", ["-L", wal, "!", "-readable", "-print", "-quit"]);
    if (ok && stdout === "") return;
    throw new StampError("input", "the archive can't be read by the user that the restored server runs as", {
      field: "drills.restore.wal",
      ...(stdout === "" ? {} : { received: shownPath(stdout.trim()) }),
      fix: "let that user read it",
    });
  }

  /** The programs must be of the version that was backed up: another one does not read its files. */
  private async requireVersion({ folder, form, name }: BaseBackup): Promise<void> {
    const read =
      form === "plain"
        ? await runTool("cat", [join(folder, "PG_VERSION")], this.tools(false))
        : await runTool("tar", ["-xOf", join(folder, form), "PG_VERSION"], this.tools(false));
    if (!read.ok) throw new RestoreFailed([`base backup ${name} can't be read: ${read.problem}`]);
    this.version = read.stdout.trim();
    const { stdout } = await this.tool("postgres", ["--version"]);
    const have = /\) (\d+)/.exec(stdout)?.[1];
    if (have === this.version) return;
    throw new StampError("input", "PostgreSQL's programs are not of the version that was backed up", {
      field: "drills.restore.binaries",
      received: shown(have ?? "unknown"),
      allowed: shown(this.version),
      fix: "install that version, or name the folder of its programs",
    });
  }

  private async unpack({ folder, form, name }: BaseBackup): Promise<void> {
    const { data } = this;
    const failed = (problem: string): RestoreFailed =>
      new RestoreFailed([`base backup ${name} can't be read: ${problem}`]);
    if (form === "plain") {
      const { ok, problem } = await runTool("cp", ["-R", folder, data], this.tools(false));
      if (!ok) throw failed(problem);
    } else {
      mkdirSync(data);
      const tars = readdirSync(folder).filter((file) => /\.tar(\.gz)?$/.test(file));
      for (const tar of tars) {
        if (/^\d+\.tar/.test(tar)) throw tablespaces();
        const into = tar.startsWith("pg_wal.") ? join(data, "pg_wal") : data;
        mkdirSync(into, { recursive: true });
        const { ok, problem } = await runTool(
          "tar",
          ["-xf", join(folder, tar), "-C", into],
          this.tools(false),
        );
        if (!ok) throw failed(problem);
      }
      const copied = await runTool("cp", [join(folder, MANIFEST), data], this.tools(false));
      if (!copied.ok) throw failed(copied.problem);
    }
    const spaces = join(data, "pg_tblspc");
    // They would lie where the original's lie, on the machine that has the original.
    if (existsSync(join(data, "tablespace_map")) || (isThere(spaces) && readdirSync(spaces).length > 0))
      throw tablespaces();
    chmodSync(data, 0o700);
    await this.give(data);
  }

  /** Each file of the backup against its manifest. */
  private async verify(): Promise<string[]> {
    const { ok, problem } = await this.tool("pg_verifybackup", ["-n", "-q", this.data]);
    if (!ok)
      throw new RestoreFailed([
        `the base backup is not what was written (pg_verifybackup): ${problem.replace(/^pg_verifybackup: error: /, "").replaceAll(`${this.data}/`, "")}`,
      ]);
    return ["every file of the base backup is as its manifest says"];
  }

  private async control(): Promise<{ checkpoint: Date; hasChecksums: boolean; segmentBytes: number }> {
    const { ok, problem, stdout } = await this.tool("pg_controldata", ["-D", this.data]);
    const fieldOf = (key: string): string =>
      new RegExp(`^${key}: +(.*)$`, "m").exec(stdout)?.[1]?.trim() ?? "";
    const segmentBytes = Number(fieldOf("Bytes per WAL segment"));
    const checkpoint = new Date(`${fieldOf("Time of latest checkpoint")} UTC`);
    if (!ok || !(segmentBytes > 0) || Number.isNaN(checkpoint.getTime()))
      throw new RestoreFailed([`the backup's control file can't be read: ${problem}`]);
    return { checkpoint, segmentBytes, hasChecksums: fieldOf("Data page checksum version") !== "0" };
  }

  private startOf({ name }: BaseBackup, segmentBytes: number): Segment {
    const label = join(this.data, "backup_label");
    // Its label is whatever pg_basebackup -l was given, in the letters of whoever gave it; the others are ASCII.
    const text = isThere(label) ? readBytes(label, { limit: MAX_LABEL }).toString("latin1") : "";
    const [, file = ""] = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/m.exec(text) ?? [];
    const start = segmentOf(file, segmentBytes);
    if (start !== undefined) return start;
    throw new RestoreFailed([`base backup ${name} does not say where its log begins (backup_label)`]);
  }

  /** How far the archive reaches, without a gap. */
  private reach(start: Segment, segmentBytes: number): Reach {
    const { wal } = this.places;
    const carried = join(this.data, "pg_wal");
    const names = (folder: string): string[] => (isThere(folder) ? readdirSync(folder) : []);
    const reach = reachOf(start, names(wal), names(carried), segmentBytes);
    if (reach.missing.length > 0)
      throw new RestoreFailed([
        `the archive has no ${reach.missing.join(", ")}: all that was written from there on is lost`,
      ]);
    return reach;
  }

  /** Nothing of the backup's own settings is taken: they say where the original archives to, and whom it follows. */
  private prepare(): void {
    writeFileSync(join(this.data, "postgresql.auto.conf"), "");
    for (const file of ["standby.signal", "postmaster.pid"]) rmSync(join(this.data, file), { force: true });
    writeFileSync(join(this.data, "recovery.signal"), "");
  }

  private serverOptions(): Parameters<typeof RestoredServer.open>[0] {
    const { database, role, settings } = this.config;
    const { at, scratch, signal, user } = this.request;
    const target: Readonly<Record<string, string>> =
      at === undefined
        ? {}
        : {
            recovery_target_time: at.toISOString().replace("T", " ").replace("Z", "+00"),
            recovery_target_inclusive: "on",
          };
    return {
      ...{ program: this.program("postgres"), data: this.data, home: scratch, role, database, user, signal },
      settings: {
        ...settings,
        ...target,
        recovery_target_action: "promote",
        recovery_target_timeline: "latest",
        restore_command: `cp ${shellWord(join(this.places.wal, "\0")).replaceAll("%", "%%").replace("\0", "%f")} "%p"`,
      },
    };
  }

  /** When the newest transaction that came back was committed; undefined where the log held none. */
  private async newestCommit(server: RestoredServer): Promise<Date | undefined> {
    const [row] = await server.query(
      "SELECT to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
    );
    return row?.[0] == null ? undefined : new Date(row[0]);
  }

  /**
   * Whether recovery went on to the archive's end. It takes the first record that it can't read for the end of the log, be it
   * damaged or unreadable to its user.
   */
  private async endOf(server: RestoredServer, { newest }: Reach, bytes: number): Promise<string[]> {
    if (this.request.at !== undefined)
      return [`the log was replayed up to ${this.request.at.toISOString()}, and has more`];
    if (newest === undefined) return ["the archive has nothing that is newer than the backup"];
    const [row] = await server.query("SELECT pg_last_wal_replay_lsn()::text");
    const replayed = bytesOf(row?.[0] ?? "0/0");
    const end = (newest.number + 1n) * BigInt(bytes);
    const last = segmentName(newest, bytes);
    if (replayed >= end) return [`the log was replayed to the end of ${last}`];
    // A record that goes on in a segment that is not archived yet ends the log here, too, and is no fault.
    const args = ["-p", this.places.wal, "-t", String(newest.timeline), "-s", lsnOf(replayed), "-n", "1"];
    const { ok, problem } = await this.tool("pg_waldump", args);
    const isOpen = replayed >= newest.number * BigInt(bytes) && /could not (find|open) file/.test(problem);
    if (isOpen) return [`the log was replayed to its last whole record in ${last}`];
    throw new RestoreFailed([
      `the log could be replayed up to ${lsnOf(replayed)} only, and the archive goes on to ${last}: ${ok ? "the server could not read it" : problem.replace(/^pg_waldump: error: /, "")}`,
    ]);
  }

  /** Each page against its own checksum: one that was damaged before the backup is in the backup as it was. */
  private async checkPages(): Promise<readonly string[]> {
    const { ok, problem } = await this.tool("pg_checksums", ["--check", "-D", this.data]);
    if (ok) return ["every page has its checksum"];
    throw new RestoreFailed([`pages are damaged (pg_checksums): ${problem.replaceAll(`${this.data}/`, "")}`]);
  }

  /** Owners and rights are the stamp's own: its database has other roles. */
  private async statements(url: string, section: "pre-data" | "post-data"): Promise<string> {
    const args = [`--section=${section}`, "--no-owner", "--no-privileges", "--dbname", url];
    const { ok, problem, stdout } = await this.tool("pg_dump", args);
    if (!ok) throw new RestoreFailed([`the tables can't be read (pg_dump): ${problem}`]);
    // What is for psql alone.
    return stdout.replaceAll(/^\\(?:un)?restrict .*$/gm, "");
  }

  private program(name: string): string {
    return programOf(name, this.version, this.config.binaries);
  }

  private tool(name: string, args: readonly string[]): Promise<ToolResult> {
    return runTool(this.program(name), args, this.tools(true));
  }

  /** One that is not PostgreSQL's, as the server's user. */
  private plainTool(name: string, args: readonly string[]): Promise<ToolResult> {
    return runTool(name, args, this.tools(true));
  }

  private tools(asUser: boolean) {
    const { signal, user } = this.request;
    return { signal, ...(asUser ? { user } : {}) };
  }

  private async give(path: string): Promise<void> {
    const { user } = this.request;
    if (user === undefined) return;
    const { ok, problem } = await runTool(
      "chown",
      ["-R", `${user.uid}:${user.gid}`, path],
      this.tools(false),
    );
    if (!ok) throw new StampError("engine", `the scratch folder can't be given to its user: ${problem}`);
  }
}

function tablespaces(): RestoreFailed {
  return new RestoreFailed([
    "the backup has tablespaces, which would come back where those of the original are: it is not restored",
  ]);
}

/** A word of a shell. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
