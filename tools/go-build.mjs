// Runs Go for the tools that tests need (pulumi-install.mjs, yaml-host.mjs).
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What a program's file name ends with. */
export const exe = process.platform === "win32" ? ".exe" : "";
/** The longest wait for a module proxy to answer, in ms. */
export const PROXY_MS = 60_000;
const BUILD_MS = 12 * 60_000;

export const say = (text) => process.stderr.write(`${text}\n`);

/** The folder of PATH that holds a program. */
export function onPath(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.find((folder) => existsSync(join(folder, `${name}${exe}`)));
}

/** Runs Go at low priority, in its own time limit in ms; throws its last line when it fails. */
export function go(args, cwd, timeout = BUILD_MS) {
  const [command, ...rest] = process.platform === "win32" ? ["go", ...args] : ["nice", "go", ...args];
  const result = spawnSync(command, rest, { cwd, encoding: "utf8", timeout });
  if (result.status === 0) return;
  if (result.error?.code === "ETIMEDOUT")
    throw new Error(`go ${args[0]} ${args[1]} took longer than ${timeout / 1000} s`);
  const lines = `${result.stderr ?? ""}`.trim().split("\n");
  // A proxy's address is nobody else's business, and may hold a token.
  throw new Error(
    result.error?.message ??
      lines
        .at(-1)
        .trim()
        .replace(/https?:\/\/[^\s"]+/g, "the module proxy"),
  );
}
