import { messageOf } from "../../core/message";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { FleetBlueprint } from "../../components/program/fleet-blueprint";
import { StampError } from "../../core/errors";
import { shownPath } from "../../core/files/shown-path";
import type { Observation } from "../../render/observe/observation";
import { observed } from "../../render/observe/observing";
import { isTypeScript, mainModule } from "./main-module";
import { readPackage } from "./package-file";
import type { Project } from "./project";
import { TypeScriptProgram } from "./typescript-program";

/** A project's Pulumi program, loaded into this process. */
export interface LoadedProgram {
  /** Makes the resources of whatever stack it is run for. */
  readonly run: () => unknown;
  /** The blueprint, where the program was made with `defineFleet`. */
  readonly blueprint?: FleetBlueprint;
}

const EXAMPLE = 'export it: export = defineFleet({ … }) with defineFleet from "stampworks/stacks"';

/**
 * Loads a project's program, the module its `main` names: compiled, or TypeScript as it is written.
 * @param observation notes what it takes from the world; default: nobody looks
 * @throws StampError `input` when it is missing, fails while loading or exports no function
 */
export function loadProgram(project: Project, observation?: Observation): LoadedProgram {
  readPackage(project.root);
  const path = mainModule(project);
  const file = shownPath(relative(project.root, path));
  refuseOtherSdk(path, file);
  if (project.own !== undefined) return { run: ownRun(project, path, observation) };
  const exported = entryOf(
    observed(observation, () => load(project, path, file, observation)),
    path,
  );
  if (typeof exported !== "function") {
    const received = exported === null ? "null" : typeof exported;
    throw new StampError("input", "the program does not export a function", { file, received, fix: EXAMPLE });
  }
  const describe: unknown = Reflect.get(exported, "blueprint");
  const run = (): unknown => Reflect.apply(exported, undefined, []) as unknown;
  return typeof describe === "function" ? { run, blueprint: describe() as FleetBlueprint } : { run };
}

/**
 * A program of one's own makes its resources while its module is loaded, or in the function that it exports, as Pulumi has it. So
 * it is loaded anew for each stack; its exports are the stack's outputs.
 */
function ownRun({ root }: Project, path: string, observation: Observation | undefined): () => unknown {
  let sources: TypeScriptProgram | undefined;
  return () => {
    sources = new TypeScriptProgram(root, sources, observation);
    const program = sources;
    const exported = entryOf(
      observed(observation, () => program.load(path)),
      path,
    );
    return typeof exported === "function" ? (Reflect.apply(exported, undefined, []) as unknown) : exported;
  };
}

/** What Pulumi takes of an ES module: its default export, where it has no other. */
function entryOf(exported: unknown, path: string): unknown {
  if (typeof exported !== "object" || exported === null || !isEsModule(path)) return exported;
  const names = Object.keys(exported).filter((name) => name !== "__esModule");
  return names.length === 1 && names[0] === "default"
    ? (Reflect.get(exported, "default") as unknown)
    : exported;
}

function isEsModule(path: string): boolean {
  if (/\.m[jt]sx?$/u.test(path)) return true;
  if (/\.c[jt]sx?$/u.test(path)) return false;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) return /"type"\s*:\s*"module"/u.test(readFileSync(manifest, "utf8"));
  }
  return false;
}

/** Two copies of Pulumi's SDK in one process do not see each other's resources. */
function refuseOtherSdk(path: string, file: string): void {
  const name = "@pulumi/pulumi";
  let theirs: string;
  try {
    theirs = realpathSync(createRequire(path).resolve(name));
  } catch {
    // A program in plain objects needs no SDK; one that does will say that it is missing.
    return;
  }
  if (theirs === realpathSync(createRequire(__filename).resolve(name))) return;
  const fix = "run the project's own copy: npx stampworks";
  throw new StampError("input", "the program uses another copy of @pulumi/pulumi than this command", {
    file,
    fix,
  });
}

function load(project: Project, path: string, file: string, observation: Observation | undefined): unknown {
  const sources = isTypeScript(path)
    ? new TypeScriptProgram(project.root, undefined, observation)
    : undefined;
  try {
    return sources === undefined ? (createRequire(path)(path) as unknown) : sources.load(path);
  } catch (error) {
    if (error instanceof StampError) throw error;
    const [message] = messageOf(error).split("\n");
    const place = sources?.placeOf(error);
    const fix = `correct the program${place === undefined ? "; run with --verbose to see where" : ""}`;
    throw new StampError(
      "input",
      `the program failed while loading: ${message ?? ""}`,
      { file, ...place, fix },
      { cause: error },
    );
  }
}
