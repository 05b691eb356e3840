// Runs Go for the tools that tests need (pulumi-install.mjs, yaml-host.mjs). Nothing here has a time limit: how long a
// build takes is the machine's business. What was compiled or downloaded before a run was ended is in Go's caches, so
// that the next one goes on from there.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

/** What a program's file name ends with. */
export const exe = process.platform === "win32" ? ".exe" : "";
/** Between two lines of progress, in ms. */
const TELL_MS = 15_000;
/** A module proxy that sends not even a line for so long, in ms, is away: no work of this machine is waited for here. */
const SILENT_MS = 10 * 60_000;

export const say = (text) => process.stderr.write(`${text}\n`);

/** The folder of PATH that holds a program. */
export function onPath(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.find((folder) => existsSync(join(folder, `${name}${exe}`)));
}

/** Downloads a module and what its checks need; throws Go's last line when it fails, or when the proxy is silent. */
export function download(module, cwd) {
  return go(["mod", "download", "-x", module], cwd, { silent: SILENT_MS });
}

/** Compiles a program to a file and says how far it is; throws Go's last line when it fails. */
export async function compile(target, file, flags, cwd) {
  const total = packagesOf(target, cwd);
  const from = Date.now();
  let told = from;
  let done = 0;
  const tell = () => {
    const minutes = ((Date.now() - from) / 60_000).toFixed(1);
    say(`  ${done} packages compiled in ${minutes} min, of ${total}; those of an earlier run are kept`);
    told = Date.now();
  };
  const compiled = () => {
    done += 1;
    if (Date.now() - told >= TELL_MS) tell();
  };
  await go(["build", "-v", ...flags, "-o", file, target], cwd, { compiled });
  if (done > 0) tell();
}

/** Adds a module to a go.mod. */
export function require(module, cwd) {
  return go(["get", module], cwd, {});
}

/** How many packages a program is made of, as a number or as a word that says it is not known. */
function packagesOf(target, cwd) {
  const { status, stdout } = spawnSync("go", ["list", "-deps", target], { cwd, encoding: "utf8" });
  return status === 0 ? String(stdout.trim().split("\n").length) : "an unknown number";
}

/** Runs Go at low priority; `silent` is how long it may say nothing, `compiled` is told each package it compiled. */
async function go(args, cwd, { silent, compiled }) {
  const [command, ...rest] = process.platform === "win32" ? ["go", ...args] : ["nice", "go", ...args];
  const child = spawn(command, rest, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let last = "";
  let timer;
  const heard = () => {
    clearTimeout(timer);
    if (silent !== undefined) timer = setTimeout(() => child.kill(), silent);
  };
  heard();
  createInterface({ input: child.stderr }).on("line", (line) => {
    heard();
    if (compiled !== undefined && /^[\w./~-]+$/.test(line)) compiled();
    else if (line.trim() !== "" && !line.startsWith("# get ")) last = line.trim();
  });
  const [code, signal] = await new Promise((ended, failed) => {
    child.once("error", failed);
    child.once("close", (...how) => ended(how));
  }).finally(() => clearTimeout(timer));
  if (code === 0) return;
  if (signal !== null && silent !== undefined)
    throw new Error(`go ${args[0]} ${args[1]}: the module proxy said nothing for ${silent / 60_000} minutes`);
  // A proxy's address is nobody else's business, and may hold a token.
  throw new Error(
    last.replace(/https?:\/\/[^\s"]+/g, "the module proxy") || `go ${args[0]} ended with ${signal ?? code}`,
  );
}
