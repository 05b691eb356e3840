import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { StampError } from "../../core/errors";
import { isThere } from "../../core/files/read-bytes";
import { readTextFile } from "../../core/files/read-text";
import { readYaml } from "../../core/files/yaml";
import { parse } from "../../core/parse";
import { openCentre } from "./centre/open";
import { type MoverConfig, type MoversConfig, moversSchema } from "./config-schema";
import type { Mover } from "./mover";
import { MOVERS_FILE, type OpenMovers } from "./movers-file";
import { openObjects } from "./objects/open";
import { openPostgres } from "./postgres/open";
import { openQueue } from "./queue/mover";

/** What an operator's own module is given. */
export interface MoverContext extends OpenMovers {
  readonly name: string;
}

const MAX_BYTES = 1_000_000;

/**
 * What a project declares of its movers.
 * @throws StampError `input` with all that is wrong with the file
 */
export function readMovers(root: string): MoversConfig {
  const config = parse(moversSchema, readFile(root), "", (error) => error.at({ file: MOVERS_FILE }));
  const { movers } = config;
  const names = movers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new StampError("input", `two movers are called ${twice}`, {
      file: MOVERS_FILE,
      fix: "give each a name",
    });
  return config;
}

/**
 * Makes the movers that the project declares.
 * @param config what it declares, where it was read already: for many tenants it is read once
 * @throws StampError `input` with all that is wrong with the file
 */
export function openMovers(tools: OpenMovers, config: MoversConfig = readMovers(tools.root)): Mover[] {
  return config.movers.map((mover) => openMover(mover, tools));
}

function readFile(root: string): unknown {
  const path = join(root, MOVERS_FILE);
  if (!isThere(path))
    throw new StampError("input", "the project does not say how tenants are moved", {
      file: MOVERS_FILE,
      fix: "declare the databases and stores that hold their data: docs/migration.md",
    });
  return readYaml(readTextFile(path, { limit: MAX_BYTES, name: MOVERS_FILE }), MOVERS_FILE);
}

function openMover(config: MoverConfig, tools: OpenMovers): Mover {
  switch (config.kind) {
    case "postgres":
      return openPostgres(config, tools);
    case "objects":
      return openObjects(config, tools);
    case "queue":
      return openQueue(config);
    case "centre":
      return openCentre(config, tools);
    case "module":
      return ownMover(config, tools);
  }
}

function ownMover({ file, name }: Extract<MoverConfig, { kind: "module" }>, tools: OpenMovers): Mover {
  const path = resolve(tools.root, file);
  if (!existsSync(path))
    throw new StampError("input", "no such file", {
      file,
      field: `movers.${name}.file`,
      fix: "compile it first",
    });
  // Node 20.19 and later load ES modules so, too.
  const loaded: unknown = createRequire(path)(path);
  const create: unknown =
    typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, "createMover") : undefined;
  if (typeof create !== "function")
    throw new StampError("input", "no mover", { file, fix: "export a function createMover(context)" });
  const context: MoverContext = { ...tools, name };
  const mover: unknown = Reflect.apply(create, undefined, [context]);
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
