import { messageOf } from "../../core/message";
import { StampError } from "../../core/errors";
import { label } from "../progress";
import type { CliResult } from "./cli-result";

/** The CLI ended with an error. Its text is not in the message: it may hold what a program printed. */
export class CliFailure extends Error {
  override readonly name = "CliFailure";

  constructor(readonly result: CliResult) {
    super(`pulumi ended with exit code ${result.code}`);
  }
}

const INSTALL = "install it (https://www.pulumi.com/docs/install), or use --engine embedded to simulate";

/** Why the CLI can't be used. */
export function missingCli(error: unknown): StampError {
  const message = messageOf(error);
  const versions = /minimum CLI version requirement is (\S+), your current CLI version is ([^\s,]+)\./.exec(
    message,
  );
  if (versions !== null) {
    return new StampError("engine", "the pulumi CLI is too old for this project's SDK", {
      received: versions[2] ?? "",
      allowed: `${versions[1]} or newer`,
      fix: "update it: https://www.pulumi.com/docs/install",
    });
  }
  if (message.includes("ENOENT")) {
    return new StampError("engine", "there is no pulumi CLI on PATH", { fix: INSTALL });
  }
  return new StampError("engine", "the pulumi CLI on PATH can't be used", { fix: INSTALL }, { cause: error });
}

/** Whether the CLI ended because the backend has no such stack. */
export function isMissingStack(error: unknown): boolean {
  return error instanceof CliFailure && /no stack named .* found/.test(error.result.stderr);
}

/** What is known of the resources that failed; undefined when none did. */
interface Failed {
  failed(stack: string): StampError | undefined;
}

/** What the CLI's end means, in an error the user can act on; other errors come back as they are. */
export function explain(error: unknown, stack: string, journal: Failed, aborted: boolean): unknown {
  if (!(error instanceof CliFailure)) return error;
  const { stderr, stdout } = error.result;
  const locked = lockedError(stack, stderr);
  if (locked !== undefined) return locked;
  if (isMissingStack(error)) {
    return new StampError("state", `stack ${stack} does not exist`, {
      fix: `bring it up first: stampworks up ${stack}`,
    });
  }
  if (stderr.includes("incorrect passphrase") || stderr.includes("passphrase must be set")) {
    const problem = `stack ${stack}: ${stderr.includes("incorrect") ? "incorrect" : "no"} passphrase`;
    const fix = "set it to the passphrase the stack was made with";
    return new StampError("state", problem, { field: "PULUMI_CONFIG_PASSPHRASE", fix });
  }
  const failed = journal.failed(stack);
  if (aborted) {
    const detail = failed === undefined ? "" : `; ${failed.problem}`;
    return new StampError("engine", `stack ${stack}: the operation was stopped${detail}`, {
      fix: "run it again to go on",
    });
  }
  if (failed !== undefined) return failed;
  const lines = complaints(`${stderr}\n${stdout}`);
  const problem =
    lines.length === 0 ? `pulumi ended with exit code ${error.result.code}` : lines.join("\n  ");
  return new StampError("engine", `stack ${stack}: ${problem}`, {
    fix: `look closer with pulumi preview -s ${stack}`,
  });
}

/**
 * A lock of the backends that keep files names its holders; Pulumi's service only says that there is one.
 * Texts: pkg/backend/diy/lock.go and sdk/go/common/apitype (409).
 */
function lockedError(stack: string, stderr: string): StampError | undefined {
  const holders = [...stderr.matchAll(/created by (\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, who, pid, since]) => `${who} (process ${pid}) since ${since}`,
  );
  const isLocked = stderr.includes("the stack is currently locked by") || stderr.includes("[409] Conflict");
  if (!isLocked) return undefined;
  const by = holders.length === 0 ? "another update" : holders.join(", ");
  return new StampError("locked", `stack ${stack} is locked by ${by}`, {
    fix: `wait until it is done; if that process is gone, run pulumi cancel -s ${stack}`,
  });
}

/** The CLI's own lines of error, each once. */
function complaints(text: string): string[] {
  const found = text.split("\n").flatMap((line) => /^\s*error:\s*(.+)$/.exec(line)?.[1] ?? []);
  return [...new Set(found)].filter((line) => !/^(update|preview) failed$/.test(line));
}

/** One error for all resources that failed, or for what the program or a policy said. */
export function failedError(
  stack: string,
  failures: readonly { readonly urn: string; readonly message: string }[],
  complaintsOf: readonly string[],
  violations: readonly string[],
  done: number,
): StampError | undefined {
  if (violations.length > 0) {
    const list = violations.join("\n  ");
    return new StampError("law", `stack ${stack}: policies refuse it\n  ${list}`, {
      fix: "mend these and run it again",
    });
  }
  if (failures.length > 0) {
    const lines = failures.map(({ urn, message }) => `${label(urn)}: ${message}`);
    const count = lines.length === 1 ? "a resource" : `${lines.length} resources`;
    return new StampError("engine", `stack ${stack}: ${count} failed\n  ${lines.join("\n  ")}`, {
      fix: `${done === 0 ? "nothing else changed" : `${done} done are kept`}; mend the cause and run it again`,
    });
  }
  if (complaintsOf.length === 0) return undefined;
  return new StampError("engine", `stack ${stack}: ${complaintsOf.join("\n  ")}`, {
    fix: "mend the cause and run it again",
  });
}
