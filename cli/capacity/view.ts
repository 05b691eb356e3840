import type { CapacityInput, CapacityResult, Rebuild } from "../../fleet/planning/capacity";
import { capacitySchema } from "../../fleet/planning/capacity-schema";
import type { UnknownGroup } from "../../fleet/planning/watch/need";
import type { CapacityChange } from "../../fleet/planning/watch/open";
import { inMonths, months } from "../../planning/capacity/duration";
import type { SizedFleet } from "../../planning/capacity/economics";
import type { Forecast } from "../../planning/capacity/forecast";
import type { BoundUse, Level } from "../../planning/capacity/levels";
import { dollars } from "../../planning/capacity/money";
import type { FleetPlan } from "../../planning/capacity/plan";
import type { OtherBounds } from "../../planning/capacity/other-bounds";
import { type Bound, BOUNDS, type FixedBound } from "../../planning/capacity/use";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import type { Output } from "../common/output";
import { count, printTable } from "../common/table";

const HEADINGS: Readonly<Record<FixedBound, string>> = {
  tenants: "tenants",
  requestsPerSecond: "requests/s",
  databaseConnections: "connections",
  storageGb: "storage GB",
};

export const capacityView: View<CapacityInput, never, never, CapacityResult> = {
  schema: capacitySchema,
  exitCode: ({ changes = [], stamps, unknown = [] }) =>
    [...stamps, ...changes].some(({ level }) => level === "act") ||
    unknown.some(({ level }) => level !== "fine")
      ? ExitCode.Broken
      : ExitCode.Fine,
  print,
};

function print(result: CapacityResult, { output }: Shown<CapacityInput>): void {
  const { plan, rebuilds, sizes, stamps, useKnown } = result;
  if (useKnown) {
    printUse(output, result);
    printOtherBounds(output, result.otherBounds ?? []);
  } else if (plan === undefined && sizes === undefined && rebuilds === undefined) {
    printTable(
      output,
      ["id", "class", "residency"],
      stamps.map((stamp) => [stamp.id, stamp.class, stamp.residency]),
    );
    output.print(
      "use is not known: there is no registry; give it with --use FILE (stamp, tenants, requestsPerSecond, …)",
    );
  }
  if (plan !== undefined) printPlan(output, plan);
  if (sizes !== undefined) printSizes(output, sizes);
  if (rebuilds !== undefined) printRebuilds(output, rebuilds);
  if (result.changes !== undefined) printChanges(output, result.changes, result.unknown ?? []);
}

/** What placement counts by is not what this shows: said at once for all stamps of a class that changed. */
function printOtherBounds(output: Output, stamps: readonly OtherBounds[]): void {
  const alike = new Map<string, string[]>();
  for (const { bounds, stamp } of stamps) {
    const what = bounds
      .map(
        ({ bound, class: said, registered }) =>
          `${bound} ${registered ?? "none"}, its class ${said ?? "none"}`,
      )
      .join("; ");
    alike.set(what, [...(alike.get(what) ?? []), stamp]);
  }
  for (const [what, ids] of alike)
    output.print(
      `the registry counts the tenants of ${ids.slice(0, 10).join(", ")}${ids.length > 10 ? " …" : ""} by other bounds than the class has (${what}), and places by them until: stampworks up, then stampworks tenants register ${ids.length > 10 ? "<stamp>…" : ids.join(" ")}`,
    );
}

function printChanges(
  output: Output,
  changes: readonly CapacityChange[],
  unknown: readonly UnknownGroup[],
): void {
  output.print();
  for (const { class: name, level, percent: full, residency, stamps } of unknown) {
    const others =
      full === undefined
        ? "nobody knows whether it needs one"
        : `without ${stamps.length === 1 ? "it" : "them"} the group is ${tenths(full)} % full`;
    const next = level === "fine" ? "" : "; bring up what is to be there, or find out what it carries";
    output.print(`${name} in ${residency}: nothing is known of ${stamps.join(", ")}, and ${others}${next}`);
  }
  if (changes.length === 0)
    output.print(`no group ${unknown.length === 0 ? "needs" : "is known to need"} a stamp`);
  for (const { at, class: name, id, level, patch, percent: full, residency, state, unknown } of changes) {
    const how = level === "act" ? "past its act level" : "at its plan level";
    const blind = unknown === 0 ? "" : ` (nothing is known of ${count(unknown, "stamp")})`;
    const what = state === "open" ? "is open already" : "was opened";
    output.print(
      `${name} in ${residency} is ${full} % full${blind}, ${how}: the change that adds ${id} ${what}, ${at}`,
    );
    // As it is: it is for git apply, and made of what this project has.
    if (patch !== undefined)
      output.print(
        patch.includes("\r") ? `git apply ${at}   # its lines end as on Windows` : patch.trimEnd(),
      );
  }
}

function printUse(output: Output, { blastRadius, forecasts, stamps }: CapacityResult): void {
  const today = new Date();
  const known = stamps.flatMap(({ bounds }) => bounds.map(({ bound }) => bound));
  const shown = [...new Set<Bound>([...BOUNDS, ...known])];
  printTable(
    output,
    ["id", "class", "residency", ...shown.map(headingOf), "fullest", "level"],
    stamps.map((stamp) => [
      stamp.id,
      stamp.class,
      stamp.residency,
      ...shown.map((bound) => cell(stamp.bounds.find((use) => use.bound === bound))),
      stamp.binding === undefined ? "-" : `${bar(stamp.binding.percent)} ${headingOf(stamp.binding.bound)}`,
      paint(output, stamp.level),
    ]),
  );
  if (forecasts.length > 0) {
    output.print();
    printTable(
      output,
      [
        "class",
        "residency",
        "stamps",
        "tenants",
        "room for",
        "growth a month",
        "act level in",
        "full in",
        "start by",
        "missing",
      ],
      forecasts.map((one) => forecastRow(one, today)),
    );
    for (const { class: name, residency, unknown } of forecasts)
      if (unknown > 0)
        output.print(
          `${name} ${residency}: nobody knows the tenants of ${count(unknown, "stamp")}, which ${unknown === 1 ? "is" : "are"} in none of these numbers`,
        );
  }
  output.print();
  const { leastStamps, share, stamp, wanted } = blastRadius;
  output.print(
    `blast radius: ${percent(share)} of the tenants${stamp === undefined ? "" : ` are on ${stamp}`}; at most ${percent(wanted)} takes ${count(leastStamps, "stamp")} or more`,
  );
  const over = stamps.filter(({ level }) => level === "act").map(({ id }) => id);
  if (over.length > 0)
    output.print(`act now: ${over.slice(0, 10).join(", ")}${over.length > 10 ? " …" : ""}`);
}

function forecastRow(one: Forecast, today: Date): string[] {
  const { capacity, growth, missing, monthsToAct, monthsToFull, startToAct, startToFull, tenants } = one;
  const grows =
    growth === undefined
      ? "-"
      : growth.kind === "linear"
        ? `${round(growth.tenantsAMonth)}`
        : percent(growth.share);
  return [
    one.class,
    one.residency,
    String(one.stamps),
    round(tenants),
    round(capacity),
    grows,
    inWords(monthsToAct),
    inWords(monthsToFull),
    startWords(startToAct, startToFull, today),
    String(missing),
  ];
}

/** A bound's heading; one that a class declares itself has its name. */
function headingOf(bound: Bound): string {
  const fixed = BOUNDS.find((one) => one === bound);
  return fixed === undefined ? bound : HEADINGS[fixed];
}

function printPlan(
  output: Output,
  { leastForBlastRadius, parts, perStamp, placed, stamps, tenants }: FleetPlan,
): void {
  output.print(`${count(tenants, "tenant")} at ${perStamp.toLocaleString("en")} a stamp`);
  printTable(
    output,
    ["part", "share", "tenants", "stamps", "to stay below the act level"],
    parts.map((part) => [
      part.name,
      percent(part.share),
      part.tenants.toLocaleString("en"),
      String(part.stamps),
      String(part.placed),
    ]),
  );
  output.print(
    `${count(stamps, "stamp")} filled to their bounds, ${placed} as placement fills them; the blast radius takes ${leastForBlastRadius} or more`,
  );
}

function printSizes(output: Output, sizes: readonly SizedFleet[]): void {
  printTable(
    output,
    ["tenants a stamp", "stamps", "USD a month", "USD a tenant", "blast radius"],
    sizes.map((size) => [
      size.tenants.toLocaleString("en"),
      size.stamps.toLocaleString("en"),
      dollars(size.cost),
      dollars(size.costPerTenant),
      percent(size.blastRadius),
    ]),
  );
}

function printRebuilds(output: Output, rebuilds: readonly Rebuild[]): void {
  printTable(
    output,
    ["class", "database GB", "rebuilt in", "RTO", "most GB within it"],
    rebuilds.map(({ class: name, dataGb, mostDataGb, rtoHours, takesHours }) => [
      name,
      dataGb.toLocaleString("en"),
      takesHours > rtoHours ? output.colors.red(hoursOf(takesHours)) : hoursOf(takesHours),
      hoursOf(rtoHours),
      round(mostDataGb),
    ]),
  );
}

function cell(use: BoundUse | undefined): string {
  return use === undefined ? "-" : `${round(use.used)} (${Math.floor(use.percent)} %)`;
}

/** Ten signs, one a tenth; over the bound all are filled. */
function bar(full: number): string {
  const filled = Math.max(0, Math.min(10, Math.floor(full / 10)));
  return `${"#".repeat(filled)}${".".repeat(10 - filled)} ${Math.floor(full)} %`;
}

function paint({ colors }: Output, level: Level): string {
  if (level === "act") return colors.red(level);
  return level === "plan" ? colors.yellow(level) : level;
}

/** When to start: in time for the act level, or else at once, and at the latest so that no tenant is turned away. */
function startWords(toAct: number | undefined, toFull: number | undefined, today: Date): string {
  if (toAct === undefined || toFull === undefined) return "-";
  const at = (start: number): string => `month ${round(start)} (${dateIn(start, today)})`;
  if (toAct > 0) return at(toAct);
  return toFull > 0 ? `now; at the latest ${at(toFull)}` : "now";
}

function inWords(number: number | undefined): string {
  if (number === undefined) return "-";
  return number === 0 ? "reached" : `${round(number)} months`;
}

function dateIn(number: number, today: Date): string {
  const at = today.getTime() + months(number) * 1000;
  // Dates end in the year 275760; a forecast of that length says nothing anyway.
  return inMonths(months(number)) > 1200 ? "in over a century" : new Date(at).toISOString().slice(0, 10);
}

function hoursOf(hours: number): string {
  return `${round(hours)} h`;
}

function round(number: number): string {
  return number.toLocaleString("en", { maximumFractionDigits: number < 100 ? 2 : 0 });
}

function percent(share: number): string {
  return `${round(share * 100)} %`;
}

function tenths(percent: number): number {
  return Math.round(percent * 10) / 10;
}
