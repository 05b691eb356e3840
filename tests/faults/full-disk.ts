import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../engines/bundle";
import { PROGRAM } from "./calls/preloaded";
import { ENVIRONMENT, type FaultyCommand } from "./faulty-fleet";
import type { Setting, Try, Tried } from "./full-disk-child";

/** A file system of the test's own, as a user without rights may have one. */
const OWN = ["--user", "--map-root-user", "--mount"];
/** Bytes of the file system. */
const BYTES = 16 * 1024 * 1024;

/** Why a small file system can't be had here; undefined when it can. */
export const missingTmpfs =
  spawnSync("unshare", [...OWN, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmpdir()]).status === 0
    ? undefined
    : "no file system of the test's own: unshare(1) and mount(8) are not allowed or not there";

/** Runs commands over copies of a fleet, each on a disk of its own that is nearly full. */
export class FullDisk {
  private readonly folder = mkdtempSync(join(tmpdir(), "full-"));
  private readonly child = bundle("../faults/full-disk-child.ts");
  private readonly process: ChildProcess;
  private readonly ready: Promise<unknown>;

  constructor(fleet: string) {
    const disk = join(this.folder, "disk");
    mkdirSync(disk);
    const setting: Setting = { fleet, disk, bytes: BYTES, program: PROGRAM, environment: ENVIRONMENT };
    const args = [...OWN, process.execPath, this.child.file, JSON.stringify(setting)];
    // What a file should say is told by expressions, which are no JSON.
    this.process = spawn("unshare", args, {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      serialization: "advanced",
    });
    this.ready = this.said();
  }

  /** Runs a command with so many bytes left, makes room again, and judges what is left of the fleet. */
  async try(command: FaultyCommand, free: number): Promise<Tried> {
    await this.ready;
    this.process.send({ command, free } satisfies Try);
    return (await this.said()) as Tried;
  }

  dispose(): void {
    this.process.kill("SIGKILL");
    this.child.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async said(): Promise<unknown> {
    const ended = new AbortController();
    const over = once(this.process, "close", { signal: ended.signal }).then(() => {
      throw new Error("the process that mounts disks ended");
    });
    const said = once(this.process, "message", { signal: ended.signal }).then(
      ([message]: unknown[]) => message,
    );
    try {
      return await Promise.race([said, over]);
    } finally {
      for (const waiting of [said, over]) waiting.catch(() => undefined);
      ended.abort();
    }
  }
}
