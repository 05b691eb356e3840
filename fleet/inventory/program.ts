import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import type { FleetBlueprint } from "../../components/program/fleet-blueprint";
import type { Project } from "./project";
import { liesWithin } from "../../core/files/read-text";
import { shownPath } from "../../core/files/shown-path";

/** A project's Pulumi program, loaded into this process. */
export interface LoadedProgram {
  /** Makes the resources of whatever stack it is run for. */
  readonly run: () => unknown;
  /** The blueprint, where the program was made with `defineFleet`. */
  readonly blueprint?: FleetBlueprint;
}

const EXAMPLE = 'export it: export = defineFleet({ … }) with defineFleet from "stampworks/stacks"';

/**
 * Loads a project's program, the module its `main` names.
 * @throws StampError `input` when it is missing, fails while loading or exports no function
 */
export function loadProgram(project: Project): LoadedProgram {
  const file = shownPath(project.main ?? ".");
  if (/\.[cm]?ts$/.test(file)) {
    const fix = "compile the program and name its compiled main module";
    throw new StampError("input", "the program is not compiled", { ...at(project), received: file, fix });
  }
  const path = resolveMain(project, file);
  refuseOtherSdk(path, file);
  const exported = load(path, file);
  if (typeof exported !== "function") {
    const received = exported === null ? "null" : typeof exported;
    throw new StampError("input", "the program does not export a function", { file, received, fix: EXAMPLE });
  }
  const describe: unknown = Reflect.get(exported, "blueprint");
  const run = (): unknown => Reflect.apply(exported, undefined, []) as unknown;
  return typeof describe === "function" ? { run, blueprint: describe() as FleetBlueprint } : { run };
}

function resolveMain(project: Project, file: string): string {
  const request = join(project.root, project.main ?? ".");
  try {
    const path = realpathSync(createRequire(join(project.root, "package.json")).resolve(request));
    if (liesWithin(project.root, path)) return path;
    throw new StampError("input", "the program lies outside the project", { ...at(project), received: file });
  } catch (error) {
    if (error instanceof StampError) throw error;
    const fix = "compile it first (npm run build), or correct main";
    throw new StampError("input", "the program does not exist", { ...at(project), received: file, fix });
  }
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

function load(path: string, file: string): unknown {
  try {
    return createRequire(path)(path) as unknown;
  } catch (error) {
    if (error instanceof StampError) throw error;
    const [message] = (error instanceof Error ? error.message : String(error)).split("\n");
    const fix = "correct the program; run with --verbose to see where";
    throw new StampError(
      "input",
      `the program failed while loading: ${message ?? ""}`,
      { file, fix },
      { cause: error },
    );
  }
}

function at(project: Project): { file: string; field: string } {
  return { file: project.file, field: "main" };
}
