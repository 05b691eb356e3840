import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { parse as parseYaml } from "yaml";
import { StampError } from "../../components/contract/errors";
import { parse } from "../../components/contract/parse";
import { type MoverConfig, moversSchema } from "./config-schema";
import type { Mover } from "./mover";

/** The project's file that says how tenants' data is moved. */
export const MOVERS_FILE = "movers.yaml";

/** What opening movers takes. */
export interface OpenMovers {
  /** The project's root. */
  readonly root: string;
  /** Folder for what movers note of one tenant. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The cloud's region of a stamp. */
  readonly regionOf: (stamp: string) => string | undefined;
}

/** What an operator's own module is given. */
export interface MoverContext extends OpenMovers {
  readonly name: string;
}

const MAX_BYTES = 1_000_000;

/**
 * Makes the movers that the project declares.
 * @throws StampError `input` with all that is wrong with the file
 */
export async function openMovers(tools: OpenMovers): Promise<Mover[]> {
  const { movers } = parse(moversSchema, readFile(tools.root), "");
  const names = movers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new StampError("input", `two movers are called ${twice}`, {
      file: MOVERS_FILE,
      fix: "give each a name",
    });
  return Promise.all(movers.map((config) => openMover(config, tools)));
}

function readFile(root: string): unknown {
  const path = join(root, MOVERS_FILE);
  if (!existsSync(path))
    throw new StampError("input", "the project does not say how tenants are moved", {
      file: MOVERS_FILE,
      fix: "declare the databases and stores that hold their data: docs/migration.md",
    });
  const text = readFileSync(path, "utf8");
  try {
    if (text.length > MAX_BYTES) throw new RangeError("the file is too large");
    return parseYaml(text, { maxAliasCount: 0 });
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "malformed YAML";
    throw new StampError("input", problem, { file: MOVERS_FILE, fix: "correct the line" });
  }
}

async function openMover(config: MoverConfig, tools: OpenMovers): Promise<Mover> {
  switch (config.kind) {
    case "postgres":
      return (await import("./postgres/open.js")).openPostgres(config, tools);
    case "objects":
      return (await import("./objects/open.js")).openObjects(config, tools);
    case "queue":
      return (await import("./queue/mover.js")).openQueue(config);
    case "module":
      return ownMover(config, tools);
  }
}

async function ownMover(
  { file, name }: Extract<MoverConfig, { kind: "module" }>,
  tools: OpenMovers,
): Promise<Mover> {
  const loaded: unknown = await import(resolve(tools.root, file));
  const create: unknown =
    typeof loaded === "object" && loaded !== null
      ? (Reflect.get(loaded, "createMover") ??
        Reflect.get(Object(Reflect.get(loaded, "default")), "createMover"))
      : undefined;
  if (typeof create !== "function")
    throw new StampError("input", "no mover", { file, fix: "export a function createMover(context)" });
  const mover: unknown = await Reflect.apply(create, undefined, [{ ...tools, name }]);
  if (isMover(mover)) return mover;
  throw new StampError("input", "createMover gives no mover", {
    file,
    allowed: METHODS.join(", "),
    fix: "give an object with all of these methods",
  });
}

const METHODS = ["check", "hold", "copy", "sync", "compare", "repair", "purge", "close"] as const;

function isMover(value: unknown): value is Mover {
  if (typeof value !== "object" || value === null) return false;
  return METHODS.every((method) => typeof Reflect.get(value, method) === "function");
}

const run = promisify(execFile);

/** Runs an operator's command by the shell and gives what it prints; what it prints may be secret. */
export async function outputOf(command: string, words: Readonly<Record<string, string>>): Promise<string> {
  // Names of stamps and tenants hold nothing that a shell reads as more than a word.
  const filled = command.replaceAll(/\{(stamp|tenant)\}/g, (_, key: string) => words[key] ?? "");
  try {
    const { stdout } = await run("/bin/sh", ["-c", filled], { timeout: 60_000, maxBuffer: 1_000_000 });
    return stdout.trim();
  } catch (error) {
    const code: unknown = Reflect.get(Object(error), "code");
    throw new StampError("engine", "a command failed", {
      file: MOVERS_FILE,
      received: `${command.split(" ")[0] ?? ""} …: exit code ${String(code)}`,
      fix: "run it by hand",
    });
  }
}
