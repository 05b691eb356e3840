import { spawnSync } from "node:child_process";
import { cpSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { halfFile, leavesLock, lost, wrongEnd } from "./aftermath";
import { Preloaded, type Program } from "./calls/preloaded";
import type { FaultyCommand } from "./faulty-fleet";

/** What is known of all runs: a fleet, a folder for disks, how large these are, and how the command is run. */
export interface Setting {
  readonly fleet: string;
  readonly disk: string;
  readonly bytes: number;
  readonly program: Program;
  readonly environment: Readonly<Record<string, string>>;
}

/** A command, and how many bytes its disk has left. */
export interface Try {
  readonly command: FaultyCommand;
  readonly free: number;
}

/** How a command ended on such a disk, and why it should not have been so; missing when all is well. */
export interface Tried {
  readonly status: number | null;
  readonly wrong?: string;
  readonly said?: string;
}

// In a namespace of its own it may mount file systems: each try has a new one.
const setting = JSON.parse(process.argv[2] ?? "{}") as Setting;
const { bytes, disk, environment, fleet, program } = setting;
const first = new Preloaded(undefined, program);
/** Goes on after it in a process of its own, as operators do. */
const next = new Preloaded(undefined, program);

function system(...[name = "", ...args]: readonly string[]): void {
  const { status, stderr } = spawnSync(name, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
}

async function tryOn({ command, free }: Try): Promise<Tried> {
  system("mount", "-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", disk);
  try {
    cpSync(fleet, disk, { recursive: true, verbatimSymlinks: true });
    const filler = join(disk, "filler");
    writeFileSync(filler, "");
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - free)));
    const ended = await first.run(disk, command.line, environment);
    rmSync(filler);
    // It is over: a lock that it could not give back must not be that of a process which lives.
    if (leavesLock(disk)) await first.end();
    const wrong =
      wrongEnd(ended) ??
      halfFile(disk) ??
      (await lost((folder, args) => next.run(folder, args, environment), disk, command, ended.status === 0));
    return {
      status: ended.status,
      ...(wrong === undefined ? {} : { wrong, said: ended.stderr.slice(0, 2000) }),
    };
  } finally {
    // Its processes stand in it.
    system("umount", "--lazy", disk);
  }
}

process.on("message", (wanted: Try) => {
  void tryOn(wanted).then(
    (tried) => process.send?.(tried),
    (error: unknown) => process.send?.({ status: null, wrong: String(error) }),
  );
});
process.once("disconnect", () => {
  void Promise.all([first.end(), next.end()]).then(() => process.exit());
});
process.send?.("ready");
