import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Ended, FaultyCommand } from "./faulty-fleet";

/** Runs one line of the command in a folder, with nothing in its way. */
export type Run = (folder: string, args: readonly string[]) => Promise<Ended>;

/** Why a command that the system failed should not have ended so; undefined when it may. */
export function wrongEnd({ status, stderr }: Ended): string | undefined {
  if (status === null) return "the process died";
  if (![0, 1, 2, 3].includes(status)) return `ends with ${status}`;
  if (/a fault of stampworks|^\s+at .*\.js|TypeError|RangeError/mu.test(stderr)) return "blames itself";
  if (status !== 0 && stderr.trim() === "") return "says nothing";
  return undefined;
}

/** Whether a command left a lock that its process would have given back. The fleet's stay when they are over, and say so. */
export function leavesLock(folder: string): boolean {
  const root = join(folder, ".stampworks");
  const names = existsSync(root) ? readdirSync(root, { recursive: true, encoding: "utf8" }) : [];
  return names.some(
    (name) => name.endsWith(".lock") || (/(?:^|\/)lock\.\d+$/u.test(name) && !isOver(join(root, name))),
  );
}

function isOver(lock: string): boolean {
  try {
    const said: unknown = JSON.parse(readFileSync(lock, "utf8"));
    return typeof said === "object" && said !== null && Reflect.get(said, "over") === true;
  } catch {
    return false;
  }
}

/** A file of JSON that is not whole. */
export function halfFile(folder: string): string | undefined {
  const root = join(folder, ".stampworks");
  if (!existsSync(root)) return "all states are gone";
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".json")) continue;
    try {
      JSON.parse(readFileSync(join(root, name), "utf8"));
    } catch {
      return `${name} is not whole`;
    }
  }
  return undefined;
}

/** Nothing is lost: the fleet can be looked at, what was begun goes on, and ends as if nothing had happened. */
export async function lost(
  run: Run,
  folder: string,
  command: FaultyCommand,
  isDone: boolean,
): Promise<string | undefined> {
  const looked = await run(folder, ["status"]);
  if (looked.status !== 0) return `status ends with ${looked.status}: ${looked.stderr}`;
  let said = "";
  if (!isDone)
    for (const line of [command.line, ...(command.resume === undefined ? [] : [command.resume])]) {
      const again = await run(folder, line);
      said += `\n${line.join(" ")} ends with ${again.status}: ${again.stderr}`;
      if (again.status === null) return `${line.join(" ")} has no end: ${again.stderr}`;
      if (again.status === 0) break;
    }
  const end = await unlike(run, folder, command);
  return end === undefined ? undefined : `${end}${said}`;
}

/** What is not as it is when nothing has happened. */
async function unlike(
  run: Run,
  folder: string,
  { files = [], gone = [], look, says = {} }: FaultyCommand,
): Promise<string | undefined> {
  for (const file of files) if (!existsSync(join(folder, file))) return `${file} is not there`;
  for (const file of gone) if (existsSync(join(folder, file))) return `${file} is still there`;
  for (const [file, expected] of Object.entries(says)) {
    const text = readFileSync(join(folder, file), "utf8");
    if (!expected.test(text)) return `${file} does not say ${String(expected)}: ${text}`;
  }
  if (look === undefined) return undefined;
  const looked = await run(folder, look.line);
  return look.shows.test(looked.stdout)
    ? undefined
    : `${look.line.join(" ")} ends with ${looked.status}: ${looked.stderr}${looked.stdout.slice(0, 1000)}`;
}
