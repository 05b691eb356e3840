import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, FaultyFleet, runIn } from "./faulty-fleet";

/** What every call is failed with. */
export const ERRORS = ["ENOSPC", "EIO", "EDQUOT", "EROFS", "EACCES"] as const;

/** One of them. */
export type ErrorName = (typeof ERRORS)[number];

/** Whether a compiler for the preloaded library can be had. */
export function canFailCalls(): boolean {
  return process.platform === "linux" && spawnSync("gcc", ["--version"]).status === 0;
}

/** Fails each call of a command once, with each error in turn, over a copy of one fleet. */
export class FailingCalls {
  private readonly tools = mkdtempSync(join(tmpdir(), "failing-"));
  private readonly fleet = new FaultyFleet();

  constructor() {
    const args = ["-shared", "-fPIC", "-o", this.library, join(__dirname, "failing-calls.c"), "-ldl"];
    expect(spawnSync("gcc", args, { encoding: "utf8" })).toMatchObject({ status: 0 });
  }

  dispose(): void {
    this.fleet.dispose();
    rmSync(this.tools, { recursive: true, force: true });
  }

  /**
   * @param each errors that every call is failed with; without it they take turns
   * @returns how many calls there are and how many were failed
   */
  sweep(
    command: readonly string[],
    step: number,
    each?: readonly ErrorName[],
  ): { readonly calls: number; readonly failed: number } {
    const calls = this.copied((folder) => {
      const file = join(this.tools, "count");
      this.run(folder, command, { FAULT_COUNT: file });
      return Number(readFileSync(file, "utf8"));
    });
    let failed = 0;
    for (let at = 1; at <= calls; at += step) {
      for (const code of each ?? [ERRORS[failed % ERRORS.length] ?? "EIO"]) {
        this.copied((folder) => this.once(folder, command, at, code));
        failed += 1;
      }
    }
    return { calls, failed };
  }

  private once(folder: string, command: readonly string[], at: number, code: ErrorName): void {
    const errno = String(constants.errno[code]);
    const { status, stderr } = this.run(folder, command, { FAULT_AT: String(at), FAULT_ERRNO: errno });
    const blames = /a fault of stampworks|^\s+at .*\.js/mu.test(stderr);
    expect({ at, code, blames, stderr: blames ? stderr : "" }).toEqual({
      at,
      code,
      blames: false,
      stderr: "",
    });
    expect([0, 1, 2, 3]).toContain(status);
    const states = join(folder, ".stampworks/state/probe");
    for (const name of existsSync(states) ? readdirSync(states) : []) {
      if (!name.endsWith(".json")) continue;
      const text = readFileSync(join(states, name), "utf8");
      expect(() => void JSON.parse(text)).not.toThrow();
    }
    // Nothing is lost: what was begun goes on, and the fleet can be looked at.
    const looked = this.run(folder, ["status"]);
    expect({ at, code, status: looked.status, said: looked.stderr }).toMatchObject({ status: 0 });
  }

  private copied<T>(work: (folder: string) => T): T {
    const folder = mkdtempSync(join(tmpdir(), "failing-fleet-"));
    try {
      cpSync(this.fleet.root, folder, { recursive: true });
      return work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private get library(): string {
    return join(this.tools, "failing.so");
  }

  private run(folder: string, args: readonly string[], fault: Readonly<Record<string, string>> = {}): Ended {
    const isFaulty = Object.keys(fault).length > 0;
    return runIn(folder, args, isFaulty ? { LD_PRELOAD: this.library, FAULT_FOLDER: folder, ...fault } : {});
  }
}
