import { existsSync, mkdirSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { CLOUD_SDKS } from "../../components/contract/cloud-sdk";
import { Cloud } from "../../components/contract/cloud";
import { NAMESPACE } from "../../components/program/config";
import { StampError } from "../../core/errors";
import { isThere } from "../../core/files/read-bytes";
import { readText } from "../../core/files/read-text";
import { asError, fileError } from "../../core/system-error";
import { writeNew } from "../../core/files/durable";
import type { FleetContext } from "../context";
import { ENGINES } from "../inventory/engine-name";
import { readPackage } from "../inventory/package-file";
import { hasProject, readProject } from "../inventory/project";
import { answersOf, type Given } from "./answers";
import { type Pipeline, pipelineFiles } from "./pipelines";
import { DEV_DEPENDENCIES, type Files, projectFiles } from "./project-files";
import { firstStamps } from "./stamps";

/** The fleet to be begun; what is left out is asked for. */
export interface InitInput extends Given {
  /** A pipeline to begin with. Default none. */
  readonly pipeline?: Pipeline | undefined;
  /** Version of the package that a new package.json asks for. */
  readonly version: string;
}

/** What a fleet's project was begun with. */
export const initSchema = z.object({
  /** The project's folder. */
  root: z.string(),
  cloud: z.enum(Object.values(Cloud)),
  engine: z.enum(ENGINES),
  /** Ids of the first stamps. */
  stamps: z.array(z.string()),
  /** Files that are new, from the root. */
  written: z.array(z.string()),
  /** Files that were there and are as they were. */
  kept: z.array(z.string()),
  /** What the project has to install beside what its package.json names; empty where \`npm install\` is enough. */
  packages: z.array(z.string()),
  /** Whether the project's program is its own, and has to export the fleet still. */
  ownProgram: z.boolean(),
});
export type InitResult = z.output<typeof initSchema>;

/**
 * Begins a fleet in a folder: a small project in TypeScript with a blueprint and a config a stamp. In a Pulumi project that
 * is there already it adds what is missing. No file is ever overwritten.
 * @throws StampError `input`
 */
export async function init(
  input: InitInput,
  { answer, cwd }: Pick<FleetContext, "answer" | "cwd">,
): Promise<InitResult> {
  const root = rootOf(cwd);
  const project = hasProject(root) ? readProject(root) : undefined;
  if (project !== undefined && project.root !== root)
    throw new StampError("input", "a folder above is a Pulumi project", {
      received: project.root,
      fix: "begin the fleet there, or in a folder outside of it",
    });
  const answers = await answersOf(input, answer);
  const { app, cloud, engine, regions } = answers;
  const packages = isThere(join(root, "package.json")) ? missingPackages(root, cloud) : [];
  const stamps = firstStamps({ app, cloud, regions });
  const folder = project?.stackConfigDir ?? "stacks";
  refuseOtherStamps(
    root,
    folder,
    stamps.map(({ id }) => id),
  );
  const main = project?.main;
  const ownProgram = project !== undefined && (main !== undefined || hasIndex(root));
  const { "index.ts": index = "", ...rest } = projectFiles({ app, cloud, engine }, project?.name ?? app, {
    stampworks: `^${input.version}`,
  });
  const files: Files = {
    ...rest,
    ...(ownProgram ? {} : { "index.ts": index }),
    ...Object.fromEntries(stamps.map(({ id, text }) => [join(folder, `Pulumi.${id}.yaml`), text])),
    ...(input.pipeline === undefined ? {} : pipelineFiles(input.pipeline)),
  };
  const { kept, written } = writeMissing(root, files);
  return {
    root,
    cloud,
    engine,
    stamps: stamps.map(({ id }) => id),
    written,
    kept,
    packages,
    ownProgram,
  };
}

function rootOf(cwd: string): string {
  try {
    return realpathSync(resolve(cwd));
  } catch (error) {
    throw fileError(asError(error), "read", { field: "--cwd" });
  }
}

/** Who has stamps has a fleet: `add` looks at its blocks and rings, this does not. */
function refuseOtherStamps(root: string, folder: string, ids: readonly string[]): void {
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  const others = names.filter((name) => {
    const [, id] = /^Pulumi\.([^.]+)\.ya?ml$/u.exec(name) ?? [];
    if (id === undefined || ids.includes(id)) return false;
    return readText(root, join(folder, name)).includes(`${NAMESPACE}:`);
  });
  if (others[0] === undefined) return;
  throw new StampError("input", "the project has stamps already", {
    file: join(folder, others[0]),
    fix: "add one with stampworks add",
  });
}

function hasIndex(root: string): boolean {
  return ["index.ts", "index.js"].some((name) => isThere(join(root, name)));
}

function writeMissing(root: string, files: Files): { kept: string[]; written: string[] } {
  const kept: string[] = [];
  const written: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    // A project file may have its other name.
    const there = name === "Pulumi.yaml" ? [path, join(root, "Pulumi.yml")] : [path];
    if (there.some((each) => isThere(each))) {
      kept.push(name);
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeNew(path, text);
    written.push(name);
  }
  return { kept: kept.sort(), written: written.sort() };
}

/** What the fleet needs and the project's package.json does not name. */
function missingPackages(root: string, cloud: Cloud): string[] {
  const parts = z.object({
    dependencies: z.record(z.string(), z.string()).default({}),
    devDependencies: z.record(z.string(), z.string()).default({}),
  });
  const manifest = parts.safeParse(readPackage(root));
  const named = manifest.success ? { ...manifest.data.dependencies, ...manifest.data.devDependencies } : {};
  return ["stampworks", CLOUD_SDKS[cloud].name, ...Object.keys(DEV_DEPENDENCIES)].filter(
    (name) => !(name in named),
  );
}
