import { defined } from "../../core/defined";
import { readdirSync, realpathSync } from "node:fs";
import { extname, join } from "node:path";
import { type Cidr, parseCidr } from "../../components/contract/cidr";
import { StampError, shown } from "../../core/errors";
import { STAMP_ID } from "../../components/contract/naming";
import { CENTRAL_STACK } from "../../components/program/central-config";
import { ROUTING_STACK } from "../../components/program/config";
import type { FleetBlueprint } from "../../components/program/fleet-blueprint";
import { centralProblems } from "./central-problems";
import { lawProblems, twinCentres } from "./centre-laws";
import { findOverlaps, freeBlock } from "./overlap";
import { keyOf } from "./own-program";
import type { Project } from "./project";
import { routingProblems } from "./routing-problems";
import { liesWithin } from "../../core/files/read-text";
import { shownPath } from "../../core/files/shown-path";
import { codeOf } from "../../core/system-error";
import {
  type NamedClass,
  type CentralEntry,
  readCentralFile,
  readRoutingFile,
  readStackConfig,
  type RoutingEntry,
  type StampEntry,
} from "./stack-config";

/** All stamps of a project, or as many as could be read and what is wrong with the others. */
export interface Inventory {
  readonly project: Project;
  /** In order of their ids. */
  readonly stamps: readonly StampEntry[];
  /** The routing layer's stack; absent where the fleet has none. */
  readonly routing?: RoutingEntry;
  /** The centres' stacks, in order of their names. */
  readonly central: readonly CentralEntry[];
  readonly problems: readonly StampError[];
  /** Classes that files with faults name. */
  readonly named: readonly NamedClass[];
}

/** Reads every stack's config file of a project and judges them together. Problems are collected, not thrown. */
export function readInventory(project: Project): Inventory {
  const problems: StampError[] = [];
  const stamps: StampEntry[] = [];
  const named: NamedClass[] = [];
  let routing: RoutingEntry | undefined;
  const central: CentralEntry[] = [];
  const files = configFiles(project, problems);
  for (const { id, path } of files) {
    if (id === ROUTING_STACK && project.own === undefined) {
      const read = readRoutingFile(project, path);
      if ("routing" in read) routing = read.routing;
      else problems.push(...read.problems);
      continue;
    }
    if (CENTRAL_STACK.test(id) && project.own === undefined) {
      const read = readCentralFile(project, id, path);
      if ("centre" in read) central.push(read.centre);
      else problems.push(...read.problems);
      continue;
    }
    const result = readStackConfig(project, id, path);
    if ("stamp" in result) stamps.push(result.stamp);
    else {
      problems.push(...result.problems);
      if (result.named !== undefined) named.push(result.named);
    }
  }
  const known = new Set(files.map(({ id }) => id));
  if (routing !== undefined) problems.push(...routingProblems(routing, stamps, known));
  for (const centre of central) problems.push(...centralProblems(centre, stamps, known));
  problems.push(...twinCentres(central));
  return {
    project,
    stamps,
    ...defined({ routing }),
    central,
    named,
    problems: [...problems, ...overlapProblems(stamps, blockKey(project))],
  };
}

/** What is wrong with the stamps' classes and clouds and with the routing stack, seen from the blueprint. */
export function blueprintProblems(inventory: Inventory, blueprint: FleetBlueprint): StampError[] {
  return [
    ...classProblems(inventory, blueprint),
    ...layerProblems(inventory, blueprint),
    ...centreProblems(inventory, blueprint),
    ...lawProblems(inventory, blueprint),
  ];
}

function layerProblems({ routing, problems }: Inventory, blueprint: FleetBlueprint): StampError[] {
  if (routing === undefined || blueprint.routing !== undefined) return [];
  // A config with faults of its own is mended first.
  if (problems.some(({ details }) => details.file === routing.file)) return [];
  return [
    new StampError("input", "the blueprint has no routing layer", {
      file: routing.file,
      line: 1,
      column: 1,
      field: "stack name",
      fix: "describe routing in the blueprint (domain, zone, requests), or remove the file",
    }),
  ];
}

function centreProblems({ central, problems }: Inventory, blueprint: FleetBlueprint): StampError[] {
  if (blueprint.central !== undefined) return [];
  return central
    .filter(({ file }) => !problems.some(({ details }) => details.file === file))
    .map(
      ({ file }) =>
        new StampError("input", "the blueprint has no centres", {
          file,
          line: 1,
          column: 1,
          field: "stack name",
          fix: "describe them in the blueprint (central: {} takes the defaults), or remove the file",
        }),
    );
}

function classProblems(inventory: Inventory, blueprint: FleetBlueprint): StampError[] {
  const unknown = ({ file, name, place }: NamedClass): StampError[] =>
    Object.hasOwn(blueprint.classes, name)
      ? []
      : [
          new StampError("input", "unknown class", {
            file,
            ...place,
            field: "stampworks:class",
            received: shown(name),
            allowed: Object.keys(blueprint.classes).join(", "),
            fix: "name a class of the blueprint, or add this one to it",
          }),
        ];
  const ofStamps = inventory.stamps.flatMap(({ identity, file, placeOf }) => {
    const problems = unknown({ file, name: identity.class, place: placeOf("class") });
    if (blueprint.global[identity.cloud] !== undefined) return problems;
    const received = shown(identity.cloud);
    const details = { file, ...placeOf("cloud"), field: "stampworks:cloud", received };
    const allowed = Object.keys(blueprint.global).join(", ");
    const fix = `describe global.${identity.cloud} in the blueprint`;
    return [
      ...problems,
      new StampError("input", "the blueprint has no global scope for this cloud", {
        ...details,
        allowed,
        fix,
      }),
    ];
  });
  return [...ofStamps, ...inventory.named.flatMap(unknown)];
}

interface ConfigFile {
  readonly id: string;
  readonly path: string;
}

function configFiles(project: Project, problems: StampError[]): ConfigFile[] {
  const suffix = extname(project.file);
  const seen = new Map<string, string>();
  const files: ConfigFile[] = [];
  for (const name of listFolder(project)) {
    const match = /^pulumi\.(.*)\.(ya?ml)$/is.exec(name);
    const id = match?.[1];
    if (match === null || id === undefined) continue;
    const path = join(project.stackConfigDir, name);
    const problem = nameProblem(name, id, suffix, seen, project.own !== undefined);
    seen.set(id.toLowerCase(), seen.get(id.toLowerCase()) ?? shownPath(path));
    if (problem === undefined) files.push({ id, path });
    else problems.push(problem.at({ file: shownPath(path), line: 1, column: 1 }));
  }
  return files;
}

function nameProblem(
  name: string,
  id: string,
  suffix: string,
  seen: ReadonlyMap<string, string>,
  isOwn: boolean,
): StampError | undefined {
  const field = "stack name";
  const received = shown(id);
  const twin = seen.get(id.toLowerCase());
  if (twin !== undefined) {
    const fix = `remove one of the two; the other is ${twin}`;
    return new StampError("input", "two config files for one stack", { field, received, fix });
  }
  // The stacks of a program of one's own are called as Pulumi allows, which their identity says.
  if (!isOwn && !STAMP_ID.test(id) && !CENTRAL_STACK.test(id)) {
    const allowed = "2 to 8 lower-case letters and digits, a letter first";
    return new StampError("input", "not a stamp's id", {
      field,
      received,
      allowed,
      fix: "rename the file and the stack",
    });
  }
  if (!name.startsWith("Pulumi.") || !name.endsWith(suffix)) {
    const details = {
      field: "file name",
      received: shown(name),
      allowed: `Pulumi.${id}${suffix}`,
      fix: "rename the file",
    };
    return new StampError("input", "Pulumi would not read this file", details);
  }
  return undefined;
}

/** Legal names first, so that of two files for one stack the other one is found at fault. */
function byLegality(a: string, b: string): number {
  const isIllegal = (name: string): number => (/^Pulumi\.[a-z][a-z0-9]{1,7}\.yaml$/.test(name) ? 0 : 1);
  return isIllegal(a) - isIllegal(b) || (a < b ? -1 : 1);
}

function listFolder(project: Project): string[] {
  const folder = join(project.root, project.stackConfigDir);
  const details = {
    file: project.file,
    line: 1,
    column: 1,
    field: "stackConfigDir",
    received: shown(project.stackConfigDir),
  };
  try {
    if (!liesWithin(project.root, realpathSync(folder)))
      throw new StampError("input", "the folder lies outside the project", details);
    return readdirSync(folder).sort(byLegality);
  } catch (error) {
    if (error instanceof StampError) throw error;
    const fix = "make the folder, or correct the path";
    throw new StampError("input", `the folder of the stacks' configs can't be read (${codeOf(error)})`, {
      ...details,
      fix,
    });
  }
}

/** Free blocks are looked for in the whole fleet, so only the first faults of a report are offered one. */
const OFFERS = 20;

/** The key of a stack's config that says its block. */
function blockKey({ own }: Project): string {
  return (own && keyOf(own, "cidr")) ?? "stampworks:cidr";
}

function overlapProblems(stamps: readonly StampEntry[], field: string): StampError[] {
  const blocks = stamps.flatMap((owner) => {
    const { cidr } = owner.identity;
    return cidr === undefined ? [] : [{ owner, cidr: parseCidr(cidr) }];
  });
  const taken: Cidr[] = blocks.map(({ cidr }) => cidr);
  return findOverlaps(blocks).map(({ owner, meets }, index) => {
    const { cidr = "" } = owner.identity;
    const { prefix } = parseCidr(cidr);
    const free = index < OFFERS ? freeBlock(taken, prefix) : undefined;
    // The next fault of the same report is offered another block.
    if (free !== undefined) taken.push(parseCidr(free));
    const { line } = meets.placeOf("cidr");
    const problem = `the block shares addresses with stamp "${meets.id}" (${meets.file}:${line}, ${meets.identity.cidr ?? ""})`;
    return new StampError("cidr", problem, {
      file: owner.file,
      ...owner.placeOf("cidr"),
      field,
      received: shown(cidr),
      allowed: "a block no other stamp has a part of",
      fix: free === undefined ? "take a free one" : `take a free one such as ${free}`,
    });
  });
}
