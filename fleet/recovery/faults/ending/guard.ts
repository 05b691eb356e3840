import { spawn } from "node:child_process";
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
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

/**
 * Ends a fault where whoever made it can't any more: a process of its own group reads a file once a second, and runs the command that mends when
 * the fault's own time is over, again and again until it ends with 0 or its time is over, too. It is one drill's, by the drill's name. Only a line
 * in its file, which it holds open, says that it is over: a file that was cleaned away with its folder says that nobody minds the fault any more.
 */
export class Guard {
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
    // Its own end of the file, which outlives the name.
    const fd = openSync(this.file, "r");
    try {
      const words = [this.file, seconds, command, Math.ceil(mendSeconds), COMMAND_MS / 1000].map(String);
      const child = spawn("sh", ["-c", WATCH, "sh", ...words], {
        detached: true,
        cwd: root,
        stdio: [fd, "ignore", "ignore"],
        env,
      });
      child.on("error", () => undefined);
      child.unref();
    } finally {
      closeSync(fd);
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

  /**
   * The fault was ended: the watch is over.
   * @returns `told`: it will not mend; `mended`: it had begun to, before whoever made the fault did; `away`: it is not known here
   */
  release(): "told" | "mended" | "away" {
    if (!existsSync(this.file)) return "away";
    appendFileSync(this.file, "over\n");
    const text = readFileSync(this.file, "utf8");
    rmSync(this.file, { force: true });
    return /^mending$/m.test(text) ? "mended" : "told";
  }
}

/**
 * `$1` its file, `$2` seconds until it mends, `$3` the command, `$4` seconds that mending may take, `$5` those of one try. Counts by the clock, which
 * a machine that slept has gone on with. Its input is its file.
 */
const WATCH = `end=$(($(date +%s) + $2))
look() {
  while read -r word when; do
    case "$word" in
      over) exit 0 ;;
      until) end=$when ;;
    esac
  done
}
while look; [ -e "$1" ] && [ "$(date +%s)" -lt "$end" ]; do sleep 1; done
look
[ -e "$1" ] && echo mending >> "$1"
last=$(($(date +%s) + $4))
while :; do
  sh -c "$3" < /dev/null &
  try=$!
  stop=$(($(date +%s) + $5))
  while kill -0 "$try" 2> /dev/null && [ "$(date +%s)" -lt "$stop" ]; do sleep 1; done
  kill -9 "$try" 2> /dev/null
  wait "$try" && break
  look
  [ "$(date +%s)" -lt "$last" ] || break
  sleep 1
done
rm -f "$1"`;
