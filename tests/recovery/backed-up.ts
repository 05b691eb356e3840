import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { restore } from "../../cli/drill/restore";
import { programOf } from "../../fleet/recovery/postgres/binaries";
import type { DrillResult } from "../../fleet/recovery/drill";
import { FleetFolder, identity, PROGRAM } from "../cli/fleet-folder";
import { runInProcess } from "../cli/in-process";
import { connectTo, must, Server } from "../migration/servers";

/** The programs of the server that tests start. */
const version = /\d+/.exec(spawnSync("initdb", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[0] ?? "";
const program = (name: string): string => programOf(name, version, undefined);

/** What the copies of one fleet have: two base backups, the archive of the log, and a recovery point of objects. */
export const STAMP = "euw1a";
/** Its class promises so many minutes. */
const PROMISE = `{ recovery: { rpoMinutes: Number(process.env.DRILL_RPO || 15), rtoMinutes: 120 } }`;

const privateKeyEncoding = { type: "pkcs8", format: "pem" } as const;
const publicKeyEncoding = { type: "spki", format: "pem" } as const;

/** A database with data checksums whose log is archived, backed up while it is written to. */
export class BackedUp {
  readonly server = new Server();
  readonly backups = join(this.server.folder, "backups");
  /** A moment between the second and the third lot of rows. */
  between = new Date();

  async make(): Promise<void> {
    const { server } = this;
    must(program("pg_checksums"), ["--enable", "-D", join(server.folder, "data")]);
    for (const name of ["base", "wal", "objects"]) {
      mkdirSync(join(this.backups, STAMP, name), { recursive: true });
      chmodSync(join(this.backups, STAMP, name), 0o777);
    }
    const wal = join(this.backups, STAMP, "wal");
    server.start(`-c archive_mode=on -c "archive_command=cp %p ${wal}/%f"`);
    await this.sql("CREATE TABLE orders (id int PRIMARY KEY, file text)");
    await this.sql("INSERT INTO orders SELECT n, 'kept/' || n FROM generate_series(1, 3) n");
    this.backUp("20270101");
    await this.sql("INSERT INTO orders SELECT n, 'kept/1' FROM generate_series(4, 10) n");
    await this.segment();
    await sleep(20);
    this.between = new Date();
    await sleep(20);
    await this.sql("INSERT INTO orders SELECT n, 'kept/1' FROM generate_series(11, 20) n");
    await this.segment();
    await this.sql("INSERT INTO orders SELECT n, 'kept/2' FROM generate_series(21, 30) n");
    await this.segment();
    server.stop("fast");
    writePoint(join(this.backups, STAMP, "objects", pointName(new Date())), {
      "kept/1": "one",
      "kept/2": "two",
      "kept/3": "three",
    });
  }

  /** A base backup without checksums of its files in its manifest: what a page is like is not told by it. */
  backUp(name: string): void {
    const args = [
      ...[
        "-D",
        join(this.backups, STAMP, "base", name),
        "-h",
        join(this.server.folder, "socket"),
        "-U",
        "app",
      ],
      ...["--checkpoint=fast", "-X", "fetch"],
    ];
    // Its label is text of whoever made it, in the letters of his machine: this one's are Latin-1.
    const labelled = `exec "$0" "$@" -l "$(printf 'n\\344chtlich')"`;
    must("sh", ["-c", labelled, program("pg_basebackup"), ...args]);
  }

  remove(): void {
    this.server.remove();
  }

  /** Ends the segment that is written, and waits until it is archived. */
  private async segment(): Promise<void> {
    const [row] = await this.sql("SELECT pg_walfile_name(pg_switch_wal())");
    const wal = join(this.backups, STAMP, "wal");
    for (const name = row?.[0] ?? ""; !readdirSync(wal).includes(name); ) await sleep(20);
  }

  private async sql(text: string): Promise<readonly (readonly (string | null)[])[]> {
    const session = await connectTo({ a: this.server.url })("a");
    try {
      await session.query("SET search_path = public");
      return await session.query(text);
    } finally {
      await session.end();
    }
  }
}

/** A moment as a recovery point is named by it. */
export function pointName(time: Date): string {
  return time.toISOString().replaceAll(/[-:]|\.\d+/g, "");
}

/** Objects with their checksums, as `sha256sum` writes them. */
export function writePoint(folder: string, objects: Readonly<Record<string, string>>): void {
  const lines = Object.entries(objects).map(([key, text]) => {
    mkdirSync(join(folder, key, ".."), { recursive: true });
    writeFileSync(join(folder, key), text);
    return `${createHash("sha256").update(text).digest("hex")}  ${key}\n`;
  });
  writeFileSync(join(folder, "SHA256SUMS"), lines.join(""));
}

const SETTINGS = `engine: embedded
evidence: { publicKey: evidence.pub }
drills:
  residency: [eu]
  runAs: nobody
  restore:
    - kind: postgres
      backups: backups/{stamp}/base
      wal: backups/{stamp}/wal
      role: app
      checks:
        - { count: "SELECT count(*) FROM orders", least: 30 }
        - { checksum: "SELECT id, file FROM orders WHERE id <= 3 ORDER BY id", sha256: SUM }
        - { keys: "SELECT DISTINCT file FROM orders", objects: objects }
        - { command: "test $STAMPWORKS_STAMP = euw1a" }
    - kind: objects
      points: backups/{stamp}/objects
`;
const ROWS = "1\tkept/1\n2\tkept/2\n3\tkept/3\n";
const SUM = createHash("sha256").update(ROWS).digest("hex");

/** A fleet whose stamp was backed up, with a copy of the backups that a test may change. */
export class DrilledFleet {
  readonly fleet: FleetFolder;

  /**
   * @param parts of the backups that are copied; default all
   * @param program changes the fleet's program
   */
  constructor(
    of: BackedUp,
    settings: (text: string) => string = (text) => text,
    parts: readonly string[] = ["base", "wal", "objects"],
    program: (text: string) => string = (text) => text,
  ) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519", {
      privateKeyEncoding,
      publicKeyEncoding,
    });
    this.fleet = new FleetFolder({
      "stampworks.yaml": settings(SETTINGS.replace("SUM", SUM)),
      "index.js": program(PROGRAM.replace("standard: {}", `standard: ${PROMISE}`)),
      [`stacks/Pulumi.${STAMP}.yaml`]: identity(),
      "evidence.key": privateKey,
      "evidence.pub": publicKey,
    });
    // Restored servers run as another user where the test is run by root.
    chmodSync(this.fleet.root, 0o755);
    mkdirSync(this.at(), { recursive: true });
    for (const part of parts) must("cp", ["-a", join(of.backups, STAMP, part), this.at()], "own");
    must("chmod", ["-R", "a+rX", join(this.fleet.root, "backups")], "own");
  }

  /** A path below the stamp's backups. */
  at(...names: string[]): string {
    return join(this.fleet.root, "backups", STAMP, ...names);
  }

  /** The only folder below one. */
  only(name: string): string {
    return this.at(name, readdirSync(this.at(name))[0] ?? "");
  }

  /** Names of the archived segments, the oldest first. */
  segments(): string[] {
    return readdirSync(this.at("wal"))
      .filter((name) => /^[0-9A-F]{24}$/.test(name))
      .sort();
  }

  async drill(
    flags: Readonly<Record<string, unknown>> = {},
  ): Promise<DrillResult & { readonly code: number }> {
    const { code, stdout } = await runInProcess(restore, {
      cwd: this.fleet.root,
      args: [STAMP],
      flags: { key: "evidence.key", ...flags },
      json: true,
    });
    return { code, ...(JSON.parse(stdout) as DrillResult) };
  }

  /** What lies in the scratch folder but locks. */
  leftovers(): string[] {
    return readdirSync(join(this.fleet.root, ".stampworks/drills")).filter((name) => !name.startsWith("."));
  }

  remove(): void {
    this.fleet.remove();
  }
}

/** Turns one byte of a file around. */
export function damage(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}
