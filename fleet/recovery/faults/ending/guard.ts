import { spawn } from "node:child_process";
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeDurably } from "../../../../core/files/durable";
import { STATE_FOLDER } from "../../../../engines/state-folder";
import { COMMAND_MS } from "../injectors/command";
import type { AloneMend } from "../injectors/injector";

/** Seconds that the guard waits longer than whoever made the fault. */
const LATER = 15;
/** Most milliseconds between two looks of the guard, and what its own work takes besides. */
const SLACK_MS = 10_000;

/** A guard that is on watch, as the journal keeps it. */
export interface Watching {
  readonly host: string;
  /** Until when it may mend. */
  readonly until: string;
}

/** What has become of a guard: `told`, it will not mend; `mending`, and it may go on for a while; `mended`, and it has gone; `away`, nothing is known of it here. */
export type Released =
  | { readonly how: "told" | "mending" | "away" }
  | { readonly how: "mended"; readonly at: Date };

/**
 * Ends a fault where whoever made it can't any more: a process of its own group reads a file once a second, and runs the command that mends once
 * whoever made the fault is gone, or when the fault's own time is over, again and again until it ends with 0 or its time is over, too. It is one
 * drill's, by the drill's name. Only a line in its file, which it holds open, says that it is over: a file that was cleaned away with its folder
 * says that nobody minds the fault any more. That somebody is gone it knows by a pipe, which the system closes with the process that has its other end.
 */
export class Guard {
  private maker: { destroy(): unknown } | undefined;

  private constructor(private readonly file: string) {}

  /** The guard of a drill, by the drill's name, whether or not it is on watch. */
  static of(root: string, token: string): Guard {
    return new Guard(join(root, STATE_FOLDER, "faults", token));
  }

  /**
   * Begins to watch. Windows has no shell for it: there the journal alone says that something is to be mended.
   * @param lastsSeconds that the fault lasts; `broken` says from when on, and until then the time that breaking may take counts, too
   */
  watch(
    { command, env, root }: AloneMend,
    { lastsSeconds, mendSeconds }: { readonly lastsSeconds: number; readonly mendSeconds: number },
  ): Watching | undefined {
    const breaks = Math.min(COMMAND_MS / 1000, mendSeconds);
    const seconds = Math.ceil(lastsSeconds + breaks + LATER);
    mkdirSync(join(this.file, ".."), { recursive: true });
    writeDurably(this.file, `${JSON.stringify({ mends: command, afterSeconds: seconds })}\n`);
    if (process.platform === "win32") return undefined;
    // Its own ends of the file, which outlive the name.
    const [reads, writes] = [openSync(this.file, "r"), openSync(this.file, "a")];
    try {
      const words = [this.file, seconds, command, Math.ceil(mendSeconds), COMMAND_MS / 1000].map(String);
      const child = spawn("/bin/sh", ["-c", WATCH, "sh", ...words], {
        detached: true,
        cwd: root,
        stdio: [reads, "ignore", "ignore", "pipe", writes],
        env,
      });
      child.on("error", () => undefined);
      child.unref();
      const pipe = child.stdio[MAKER];
      if (pipe instanceof Socket) {
        pipe.on("error", () => undefined).unref();
        this.maker = pipe;
      }
    } finally {
      for (const fd of [reads, writes]) closeSync(fd);
    }
    const until = Date.now() + (seconds + mendSeconds) * 1000 + COMMAND_MS + SLACK_MS;
    return { host: hostname(), until: new Date(until).toISOString() };
  }

  /** It is broken now: the fault's own time counts from here on. */
  broken(lastsSeconds: number): void {
    const end = Math.ceil(Date.now() / 1000 + lastsSeconds + LATER);
    if (existsSync(this.file)) appendFileSync(this.file, `until ${end}\n`);
  }

  /**
   * Whoever made it goes at once: it is ended now.
   * @returns whether anybody is on watch who does so
   */
  now(): boolean {
    if (!existsSync(this.file) || process.platform === "win32") return false;
    appendFileSync(this.file, "until 0\n");
    return true;
  }

  /** When it ended the fault; undefined where it has not, or nothing is known of it here. */
  endedAt(): Date | undefined {
    const [, seconds] = existsSync(this.file) ? (MENDED.exec(readFileSync(this.file, "utf8")) ?? []) : [];
    return seconds === undefined ? undefined : new Date(Number(seconds) * 1000);
  }

  /** The fault was ended: the watch is over. */
  release(): Released {
    try {
      if (!existsSync(this.file)) return { how: "away" };
      // First told, then looked at: the guard says that it mends before it looks a last time, so one of the two sees the other.
      appendFileSync(this.file, "over\n");
      const text = readFileSync(this.file, "utf8");
      const at = this.endedAt();
      rmSync(this.file, { force: true });
      if (at !== undefined) return { how: "mended", at };
      return { how: /^mending$/m.test(text) ? "mending" : "told" };
    } finally {
      // After the word that it is over: a pipe that is closed says that nobody minds the fault.
      this.maker?.destroy();
    }
  }
}

/** Number of the guard's file that is the pipe from whoever makes the fault. */
const MAKER = 3;
/** What the guard's file says once the fault is ended, with the seconds of the clock. */
const MENDED = /^mended (\d+)$/m;

/**
 * `$1` its file, `$2` seconds until it mends, `$3` the command, `$4` seconds that mending may take, `$5` those of one try. Counts by the clock, which
 * a machine that slept has gone on with. Its input is its file, 4 is the file's end, 3 the pipe; what it runs has none of them. What still breaks is
 * killed with whoever made the fault, and given a moment for that.
 */
const WATCH = `end=$(($(date +%s) + $2))
{ read -r word <&3; sleep 2; echo "until 0" >&4; } > /dev/null 2>&1 &
maker=$!
exec 3<&-
over() { kill "$maker" 2> /dev/null; exit 0; }
look() {
  while read -r word when; do
    case "$word" in
      over) over ;;
      until) end=$when ;;
    esac
  done
}
while look; [ -e "$1" ] && [ "$(date +%s)" -lt "$end" ]; do sleep 1; done
echo mending >&4
look
last=$(($(date +%s) + $4))
while :; do
  sh -c "$3" < /dev/null 4>&- &
  try=$!
  stop=$(($(date +%s) + $5))
  while kill -0 "$try" 2> /dev/null && [ "$(date +%s)" -lt "$stop" ]; do sleep 1; done
  kill -9 "$try" 2> /dev/null
  if wait "$try"; then echo "mended $(date +%s)" >&4; break; fi
  look
  [ "$(date +%s)" -lt "$last" ] || break
  sleep 1
done
kill "$maker" 2> /dev/null`;
