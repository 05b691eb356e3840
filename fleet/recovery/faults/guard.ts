import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "../../../core/files/durable";
import { STATE_FOLDER } from "../../../engines/state-folder";
import type { AloneMend } from "./injector";

/**
 * Ends a fault where whoever made it can't any more: a process of its own group looks for a file once a second, which is removed when the
 * fault was ended, and runs the command that mends when its time is over and the file is still there. It ends in either case.
 */
export class Guard {
  private constructor(private readonly file: string) {}

  /** The guard of a drill, by the drill's name, whether or not it is on watch. */
  static of(root: string, token: string): Guard {
    return new Guard(join(root, STATE_FOLDER, "faults", token));
  }

  /** Begins to watch. Windows has no shell for it: there the journal alone says that something is to be mended. */
  watch({ command, env }: AloneMend, seconds: number): void {
    mkdirSync(join(this.file, ".."), { recursive: true });
    writeDurably(this.file, `${JSON.stringify({ mends: command, afterSeconds: seconds })}\n`);
    if (process.platform === "win32") return;
    const child = spawn("sh", ["-c", WATCH, "sh", this.file, String(Math.ceil(seconds)), command], {
      detached: true,
      stdio: "ignore",
      env: { ...process.env, ...env },
    });
    child.on("error", () => undefined);
    child.unref();
  }

  /** The fault was ended: the watch is over. */
  release(): void {
    rmSync(this.file, { force: true });
  }
}

/** Counts by the clock, which a machine that slept has gone on with. */
const WATCH = `end=$(($(date +%s) + $2))
while [ -e "$1" ] && [ "$(date +%s)" -lt "$end" ]; do sleep 1; done
[ -e "$1" ] || exit 0
exec sh -c "$3"`;
