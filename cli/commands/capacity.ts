import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Blueprint } from "../../components/contract/blueprint";
import { StampError, shown } from "../../core/errors";
import { MINUTE } from "../../components/contract/units";
import { MOST_BLAST_RADIUS } from "../../planning/capacity/blast-radius";
import { days, type Duration, hours, seconds } from "../../planning/capacity/duration";
import { type SizedFleet, sizedFleet } from "../../planning/capacity/economics";
import { type FleetPlan, planFleet } from "../../planning/capacity/plan";
import { mostDataFor, rebuildTime } from "../../planning/capacity/rebuild";
import { type CapacityReport, capacityReport } from "../../planning/capacity/report";
import type { StampUse, UseSource } from "../../planning/capacity/use";
import { useFile } from "../../planning/capacity/use-file";
import { registryUse } from "../../planning/capacity/use-registry";
import { REGISTRY_FOLDER } from "../../tenants/registry/open";
import * as parse from "../capacity-flags";
import { type CapacityResult, printCapacity, type Rebuild } from "../capacity-view";
import { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import type { CommandContext } from "../options";
import { leaveOutExpired } from "../selection";
import { openSession, selectStamps, type Session } from "../session";

/** Days from the decision to a stamp that takes tenants, where nothing else is said: accounts and quotas take longest. */
const LEAD_DAYS = 5;

/** Hours the resources of a stamp take to come up, where nothing else is said. */
const DEPLOY_HOURS = 0.5;

/** How full the stamps are, when the next one is needed, and what a fleet for so many tenants would take. */
export async function capacity(
  context: CommandContext,
  ids: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const options = readFlags(flags);
  const session = await openSession(context);
  const { blueprint } = session.program;
  if (blueprint === undefined) {
    const fix = "make it with defineFleet";
    throw new StampError("input", "the program does not tell its blueprint", { fix });
  }
  const { stamps } = leaveOutExpired(selectStamps(session.inventory, ids), ids.length > 0);
  const use = await readUse(flags, session);
  const report = capacityReport({
    stamps: stamps.map(({ id, identity }) => ({ ...identity, id })),
    classes: blueprint.classes,
    use: use ?? [],
    growth: options.growth,
    leadTime: options.leadTime,
    blastRadius: options.blastRadius,
    whatIf: options.whatIf,
  });
  const result: CapacityResult = {
    use: use === undefined ? undefined : report,
    report,
    plan: planOf(blueprint, options),
    sizes: sizesOf(options),
    rebuilds: rebuildsOf(blueprint, options),
    leadTime: options.leadTime,
    today: new Date(),
  };
  printCapacity(context, result);
  return isOver(report) ? ExitCode.Broken : ExitCode.Fine;
}

type Options = ReturnType<typeof readFlags>;

function readFlags(flags: Flags) {
  return {
    growth: parse.growthFlag(flags),
    leadTime: parse.leadTimeFlag(flags, "deploy") ?? days(LEAD_DAYS),
    blastRadius: parse.shareFlag(flags, "blast-radius", "blastRadius") ?? MOST_BLAST_RADIUS,
    tenants: parse.numberFlag(flags, "tenants", "tenants", 1),
    split: parse.splitFlag(flags),
    class: textFlag(flags, "class"),
    sizes: parse.sizesFlag(flags),
    variable: parse.numberFlag(flags, "variable", "variable", 0) ?? 0,
    restoreRate: parse.numberFlag(flags, "restore-rate", "restoreRate", 1),
    whatIf: {
      load: parse.loadFlag(flags),
      bounds: parse.boundsFlag(flags),
      stamps: parse.namedNumbers(flags, "add-stamps", "addStamps"),
    },
  };
}

/**
 * What the stamps carry: from a file, else from the registry, where there is one.
 * @returns undefined where neither is there
 */
async function readUse(flags: Flags, session: Session): Promise<readonly StampUse[] | undefined> {
  const [file, where] = [textFlag(flags, "use"), textFlag(flags, "registry")];
  if (file !== undefined && where !== undefined) {
    const fix = "leave one of the two out";
    throw new StampError("input", "--use and --registry do not go together", { field: "--use", fix });
  }
  const { project, stamps } = session.inventory;
  const known = new Set(stamps.map(({ id }) => id));
  if (file !== undefined) return knownOnly(useFile(file), known);
  if (where === undefined && !existsSync(join(project.root, REGISTRY_FOLDER))) return undefined;
  const rows = await registryUse(where, project.root).read();
  // A retired stamp keeps its item; it is none of the fleet's any more.
  return rows.filter(({ stamp }) => known.has(stamp));
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

function planOf(
  blueprint: Blueprint,
  { blastRadius, class: name, split, tenants, whatIf }: Options,
): FleetPlan | undefined {
  if (tenants === undefined) {
    if (split === undefined) return undefined;
    throw new StampError("input", "a split needs a number of tenants", {
      field: "--split",
      fix: "add --tenants",
    });
  }
  const spec = classOf(blueprint, name);
  const perStamp = whatIf.bounds.tenants ?? spec.bounds.tenants;
  const actPercent = spec.tier === "dedicated" ? 100 : spec.observability.actPercent;
  return planFleet(tenants, {
    perStamp,
    actPercent,
    blastRadius,
    ...(split === undefined ? {} : { split }),
  });
}

/** The class that is named, else the first one of the blueprint. */
function classOf(blueprint: Blueprint, name: string | undefined): Blueprint["classes"][string] {
  const names = Object.keys(blueprint.classes);
  const spec = blueprint.classes[name ?? names[0] ?? ""];
  if (spec !== undefined) return spec;
  const received = shown(name);
  throw new StampError("input", "unknown class", { field: "--class", received, allowed: names.join(", ") });
}

function sizesOf({ sizes, tenants, variable }: Options): readonly SizedFleet[] {
  if (sizes === undefined) return [];
  if (tenants === undefined)
    throw new StampError("input", "sizes are compared for a number of tenants", {
      field: "--sizes",
      fix: "add --tenants",
    });
  return sizes.map((size) => sizedFleet(tenants, size, variable));
}

function rebuildsOf(blueprint: Blueprint, { restoreRate }: Options): readonly Rebuild[] {
  if (restoreRate === undefined) return [];
  const deploy = hours(DEPLOY_HOURS);
  return Object.entries(blueprint.classes).map(([name, { database, recovery }]) => {
    const rto: Duration = seconds(recovery.rtoMinutes * MINUTE);
    return {
      class: name,
      rto,
      dataGb: database.enabled ? database.storageGb : 0,
      takes: rebuildTime(database.enabled ? database.storageGb : 0, restoreRate, deploy),
      mostDataGb: mostDataFor(rto, restoreRate, deploy),
    };
  });
}

function isOver({ stamps }: CapacityReport): boolean {
  return stamps.some(({ level }) => level === "act");
}
