import { defined } from "../../core/defined";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ClassSpec } from "../../components/contract/class";
import type { Blueprint } from "../../components/contract/blueprint";
import { shownPath } from "../../core/files/shown-path";
import { MINUTE } from "../../components/contract/units";
import { StampError, shown } from "../../core/errors";
import { days, type Duration, hours, inDays, inHours, seconds } from "../../planning/capacity/duration";
import { type SizedFleet, sizedFleet, type StampSize } from "../../planning/capacity/economics";
import type { NamedGrowth } from "../../planning/capacity/growth";
import { type FleetPlan, planFleet, type Share } from "../../planning/capacity/plan";
import { mostDataFor, rebuildTime } from "../../planning/capacity/rebuild";
import { type CapacityReport, capacityReport, type WhatIf } from "../../planning/capacity/report";
import { BOUNDS, type StampUse, type UseSource } from "../../planning/capacity/use";
import { useFile } from "../../planning/capacity/use-file";
import { type OtherBounds, otherBounds } from "../../planning/capacity/other-bounds";
import { type RegistryUse, registryUse } from "../../planning/capacity/use-registry";
import { REGISTRY_FOLDER } from "../../tenants/registry/open";
import type { FleetContext } from "../context";
import { blueprintOf, type BuildEvent, type LoadedFleet, openFleet, selectStamps } from "../open";
import { leaveOutExpired } from "../selection";
import { type Needs, needsOf, type UnknownGroup } from "./watch/need";
import { type CapacityChange, openChanges, type WatchInput } from "./watch/open";

/** What is asked of the fleet's capacity. */
export interface CapacityInput {
  /** Ids of the stamps; empty for all. */
  readonly stacks: readonly string[];
  /** Where it is read what stamps carry. Default: the fleet's own registry, where there is one. */
  readonly use?: { readonly file: string } | { readonly registry: string } | undefined;
  /** Default: the trend of the history. */
  readonly growth?: readonly NamedGrowth[] | undefined;
  /** From the decision to a stamp that takes tenants. Default: 5 days; accounts and quotas take longest. */
  readonly leadTime?: Duration | undefined;
  /** Most of all tenants that one stamp's failure should reach; a share. */
  readonly blastRadius: number;
  readonly whatIf: WhatIf;
  /** How many stamps so many tenants take. */
  readonly plan?: PlanRequest | undefined;
  /** Stamp sizes to compare; they need `plan`. */
  readonly sizes?: readonly StampSize[] | undefined;
  /** What each tenant costs a month whatever its stamp, US dollars. */
  readonly variable: number;
  /** GB a restore brings back in an hour: says whether a stamp is back within its RTO. */
  readonly restoreRate?: number | undefined;
  /** Open the change that adds a stamp for each group at its plan level. Default: none is. */
  readonly watch?: WatchInput | undefined;
}

/** Tenants to plan for. */
export interface PlanRequest {
  readonly tenants: number;
  readonly split?: readonly Share[] | undefined;
  /** Default: the blueprint's first. */
  readonly class?: string | undefined;
}

/** How long a stamp of a class takes to come back. */
export interface Rebuild {
  readonly class: string;
  readonly rtoHours: number;
  readonly dataGb: number;
  readonly takesHours: number;
  /** Most data that is back within the RTO. */
  readonly mostDataGb: number;
}

/** How full the fleet is, and what else was asked. */
export interface CapacityResult extends CapacityReport {
  /** Whether anything is known of what stamps carry. */
  readonly useKnown: boolean;
  readonly leadTimeDays: number;
  readonly plan?: FleetPlan | undefined;
  readonly sizes?: readonly SizedFleet[] | undefined;
  readonly rebuilds?: readonly Rebuild[] | undefined;
  /**
   * Stamps that the registry counts by other bounds than their class has, until they are registered anew; absent where the use is of a
   * file, or nothing is known.
   */
  readonly otherBounds?: readonly OtherBounds[] | undefined;
  /** Changes that add stamps, opened now or before; absent where none was asked for. */
  readonly changes?: readonly CapacityChange[] | undefined;
  /** Groups with stamps of which nothing is known; absent without `watch`. */
  readonly unknown?: readonly UnknownGroup[] | undefined;
}

/** Days from the decision to a stamp that takes tenants, where nothing else is said. */
const LEAD_DAYS = 5;

/** Hours the resources of a stamp take to come up. */
const DEPLOY_HOURS = 0.5;

/** How full the stamps are, when the next one is needed, and what a fleet for so many tenants would take. */
export async function capacity(
  input: CapacityInput,
  context: FleetContext<BuildEvent>,
): Promise<CapacityResult> {
  const { stacks: ids, leadTime = days(LEAD_DAYS) } = input;
  const fleet = await openFleet(context);
  const blueprint = blueprintOf(fleet);
  const { stamps } = leaveOutExpired(selectStamps(fleet.inventory, ids), ids.length > 0);
  requireWhole(blueprint, new Set(stamps.map(({ identity }) => identity.class)), input);
  const use = await readUse(input, fleet, context.cwd);
  const isOf = new Map(fleet.inventory.stamps.map(({ id, identity }) => [id, identity.class]));
  requireBounds(blueprint.classes, { use: use?.rows ?? [], isOf }, input);
  const all = stamps.map(({ id, identity }) => ({ ...identity, id }));
  const report = capacityReport({
    stamps: all,
    classes: blueprint.classes,
    use: use?.rows ?? [],
    growth: input.growth,
    leadTime,
    blastRadius: input.blastRadius,
    whatIf: input.whatIf,
  });
  const watched =
    input.watch === undefined
      ? undefined
      : await watchGroups(
          needsOf({ ...report, levels: report.stamps, classes: blueprint.classes, stamps }),
          { input: input.watch, context, fleet, registry: registryOf(input) },
          report,
        );
  return {
    ...watched,
    useKnown: use !== undefined,
    leadTimeDays: inDays(leadTime),
    ...report,
    otherBounds: use?.bounds && otherBounds(all, blueprint.classes, use.bounds),
    plan: planOf(blueprint, input),
    sizes: sizesOf(input),
    rebuilds: rebuildsOf(blueprint, input),
  };
}

/** @throws StampError `input` where nothing is known of any stamp: who watches must not be told that all is well */
async function watchGroups(
  { needs, unknown }: Needs,
  desk: Parameters<typeof openChanges>[1],
  { stamps }: CapacityReport,
): Promise<Pick<CapacityResult, "changes" | "unknown">> {
  if (stamps.length > 0 && stamps.every(({ level }) => level === "unknown"))
    throw new StampError("input", "nothing is known of what the stamps carry", {
      field: "--watch",
      fix: "name the fleet's registry with --registry (STAMPWORKS_REGISTRY in a pipeline), or give their use with --use",
    });
  return { changes: await openChanges(needs, desk), unknown };
}

function registryOf({ use }: CapacityInput): string | undefined {
  return use !== undefined && "registry" in use ? use.registry : undefined;
}

/** @returns undefined where there is neither a file nor a registry */
async function readUse(
  { use }: CapacityInput,
  { inventory: { project, stamps } }: LoadedFleet,
  cwd: string,
): Promise<(Pick<RegistryUse, "rows"> & Partial<RegistryUse>) | undefined> {
  const known = new Set(stamps.map(({ id }) => id));
  if (use !== undefined && "file" in use)
    return { rows: await knownOnly(useFile(resolve(cwd, use.file)), known) };
  if (use === undefined && !existsSync(join(project.root, REGISTRY_FOLDER))) return undefined;
  const { bounds, rows } = await registryUse(use?.registry, project.root);
  // A retired stamp keeps its item; it is none of the fleet's any more.
  return { rows: rows.filter(({ stamp }) => known.has(stamp)), bounds };
}

async function knownOnly(source: UseSource, known: ReadonlySet<string>): Promise<readonly StampUse[]> {
  const rows = await source.read();
  const foreign = [...new Set(rows.map(({ stamp }) => stamp))].filter((stamp) => !known.has(stamp));
  if (foreign.length === 0) return rows;
  const allowed = [...known].slice(0, 20).join(", ");
  const details = (stamp: string): object => ({ file: source.name, received: shown(stamp), allowed });
  throw StampError.all(
    foreign.slice(0, 20).map((stamp) => new StampError("input", "no such stamp", details(stamp))),
  );
}

/**
 * A program may tell a blueprint of its own making, whose classes lack what `defineFleet` asks for.
 * @param judged the classes of the stamps that are judged
 * @throws StampError `input` with all that is missing of what the answer needs
 */
function requireWhole(
  blueprint: Blueprint,
  judged: ReadonlySet<string>,
  { plan, restoreRate }: Pick<CapacityInput, "plan" | "restoreRate">,
): void {
  const planned = plan === undefined ? undefined : classOf(blueprint, plan.class);
  const all: readonly (readonly [string, Partial<ClassSpec>])[] = Object.entries(blueprint.classes);
  const problems = all.flatMap(([name, spec]) => {
    const isJudged = judged.has(name) || spec === planned;
    const parts = [
      ...(isJudged ? (["bounds", "observability"] as const) : []),
      ...(restoreRate === undefined ? [] : (["database", "recovery"] as const)),
    ];
    return parts.filter((part) => typeof spec[part] !== "object").map((part) => lacking(name, part));
  });
  if (problems.length > 0) throw StampError.all(problems);
}

function lacking(name: string, part: string): StampError {
  return new StampError("input", `class ${name} of the program's blueprint has no ${part}`, {
    field: `classes.${name}.${part}`,
    fix: "make the program with defineFleet, which fills in what is left out and refuses what is missing",
  });
}

/** @throws StampError `input` for a bound that is named and is no stamp's whose class has it: it would count nowhere */
function requireBounds(
  classes: Readonly<Record<string, Partial<Pick<ClassSpec, "bounds">>>>,
  { isOf, use }: { readonly use: readonly StampUse[]; readonly isOf: ReadonlyMap<string, string> },
  { use: from, whatIf }: Pick<CapacityInput, "use" | "whatIf">,
): void {
  const ownOf = (name: string | undefined): readonly string[] =>
    name === undefined ? [] : Object.keys(classes[name]?.bounds?.own ?? {});
  const known = new Set(Object.keys(classes).flatMap(ownOf));
  const allowed = (names: Iterable<string>): string => [...BOUNDS, ...names].join(", ");
  const fix = "declare it in the class: bounds.own";
  if (from !== undefined && "file" in from)
    for (const { own = {}, stamp } of use) {
      const has = ownOf(isOf.get(stamp));
      const name = Object.keys(own).find((one) => !has.includes(one));
      if (name === undefined) continue;
      const details = { file: shownPath(from.file), field: "--use", received: shown(name) };
      if (!known.has(name))
        throw new StampError("input", "no class has such a bound", {
          ...{ ...details, allowed: allowed(known), fix },
        });
      throw new StampError("input", `the class of stamp ${stamp} has no such bound`, {
        ...{ ...details, allowed: allowed(has) },
        fix: `declare it in class ${isOf.get(stamp) ?? ""} (bounds.own), or leave it out for this stamp`,
      });
    }
  const unknown = Object.keys(whatIf.bounds.own ?? {}).find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new StampError("input", "no class has such a bound", {
    ...{ field: "--bounds", received: shown(unknown), allowed: allowed(known), fix },
  });
}

function planOf(blueprint: Blueprint, { blastRadius, plan, whatIf }: CapacityInput): FleetPlan | undefined {
  if (plan === undefined) return undefined;
  const spec = classOf(blueprint, plan.class);
  const perStamp = whatIf.bounds.tenants ?? spec.bounds.tenants;
  const actPercent = spec.tier === "dedicated" ? 100 : spec.observability.actPercent;
  const { split, tenants } = plan;
  return planFleet(tenants, {
    perStamp,
    actPercent,
    blastRadius,
    ...defined({ split }),
  });
}

/** The class that is named, else the first one of the blueprint. */
function classOf(blueprint: Blueprint, name: string | undefined): Blueprint["classes"][string] {
  const names = Object.keys(blueprint.classes);
  const wanted = name ?? names[0] ?? "";
  const spec = Object.hasOwn(blueprint.classes, wanted) ? blueprint.classes[wanted] : undefined;
  if (spec !== undefined) return spec;
  const received = shown(name);
  throw new StampError("input", "unknown class", { field: "--class", received, allowed: names.join(", ") });
}

function sizesOf({ plan, sizes, variable }: CapacityInput): readonly SizedFleet[] | undefined {
  if (plan === undefined) return undefined;
  return sizes?.map((size) => sizedFleet(plan.tenants, size, variable));
}

function rebuildsOf(blueprint: Blueprint, { restoreRate }: CapacityInput): readonly Rebuild[] | undefined {
  if (restoreRate === undefined) return undefined;
  const deploy = hours(DEPLOY_HOURS);
  return Object.entries(blueprint.classes).map(([name, { database, recovery }]) => {
    const rto: Duration = seconds(recovery.rtoMinutes * MINUTE);
    const dataGb = database.enabled ? database.storageGb : 0;
    return {
      class: name,
      rtoHours: inHours(rto),
      dataGb,
      takesHours: inHours(rebuildTime(dataGb, restoreRate, deploy)),
      mostDataGb: mostDataFor(rto, restoreRate, deploy),
    };
  });
}
