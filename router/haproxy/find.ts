import { spawnSync } from "node:child_process";
import { StampError, shown } from "../../core/errors";

const OLDEST = 3;

/** An HAProxy that is new enough. */
export interface FoundHaproxy {
  readonly command: string;
  /** E.g. `3.0.11`. */
  readonly version: string;
}

/** Version of an HAProxy, e.g. `3.0.11`; undefined when it does not run. */
export function haproxyVersion(command: string): string | undefined {
  const { stdout } = spawnSync(command, ["-v"], { encoding: "utf8" });
  return /^HAProxy version (\d+\.\d+(?:\.\d+)?)/m.exec(stdout ?? "")?.[1];
}

/**
 * Finds an HAProxy 3.0 or newer: older ones block for long while a large map changes.
 *
 * @param commands where to look, the first that fits is taken; a plain name is looked for on PATH
 * @throws StampError `input` with what was found instead
 */
export function findHaproxy(commands: readonly string[] = ["haproxy"]): FoundHaproxy {
  const seen: string[] = [];
  for (const command of commands) {
    const version = haproxyVersion(command);
    if (version !== undefined && Number(version.split(".")[0]) >= OLDEST) return { command, version };
    seen.push(version === undefined ? `none at ${shown(command)}` : `${version} at ${shown(command)}`);
  }
  throw new StampError("input", "there is no HAProxy 3.0 or newer", {
    received: seen.join(", "),
    allowed: "HAProxy 3.0 or newer",
    fix: "install it from your system's packages (Debian 13, Ubuntu 25.04) or from haproxy.org; in this repository, tools/haproxy-install.sh unpacks one below .tools",
  });
}
