import { spawnSync } from "node:child_process";
import { StampError } from "../../../core/errors";
import { redactText } from "../../../core/redact";

/** Milliseconds that a command of git may take: a fetch over a slow line. */
const TIME_MS = 120_000;
/** Most bytes of an answer: the texts of a fleet's configs. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Git in a folder. It asks nobody for a password. */
export class Git {
  constructor(
    private readonly cwd: string,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  /**
   * What a command prints, as it is.
   * @throws StampError `engine` with git's words where it fails
   */
  run(args: readonly string[], input?: string, more: Readonly<Record<string, string>> = {}): string {
    const said = this.try(args, input, more);
    if (typeof said === "string") return said;
    throw new StampError("engine", `git ${args[0] ?? ""} failed: ${redactText(said.problem)}`, {
      fix: "see that the project is in a clone that this user may read and write, and run the same again",
    });
  }

  /** The same; what is wrong where it fails. */
  try(
    args: readonly string[],
    input?: string,
    more: Readonly<Record<string, string>> = {},
  ): string | { readonly problem: string } {
    const { error, status, stderr, stdout } = spawnSync("git", [...args], {
      ...{ cwd: this.cwd, encoding: "utf8", timeout: TIME_MS, maxBuffer: MOST_BYTES },
      env: { ...this.env, ...more, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
      ...(input === undefined ? {} : { input }),
    });
    if (error !== undefined) return { problem: error.message };
    return status === 0 ? stdout : { problem: stderr.trim() };
  }
}
