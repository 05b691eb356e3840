import type { ClassSpec } from "../../components/contract/class";
import { shortFingerprint } from "../../graph/canonical/fingerprint";
import { type PropertyValue, reveal } from "../../graph/model/property";
import { dayOf, isExpired } from "../../components/program/expiry";
import type { StampGraph } from "../check/states/stamp-graph";
import type { Verdict } from "../check/verdict";
import { versionSkew } from "../drift/skew";
import type { StampEntry } from "../inventory/stack-config";
import type { DrillsStanding } from "../recovery/standing";
import type { RolloutState } from "../rollout/state";
import { boundsOf, mostOf, type StampUse, usedOf } from "../../planning/capacity/use";
import { lawsOf } from "./laws";
import { addressOf, consoleOf } from "./links";
import type {
  CentralReport,
  FleetReport,
  FormReport,
  OperatorsReport,
  RoutingReport,
  StampReport,
  StampStanding,
} from "./model";
import { partsOf } from "./parts";
import { rolloutReport } from "./rollouts";

/** What a report is made of. */
export interface ReportSource {
  readonly project: string;
  readonly at: Date;
  readonly simulated: boolean;
  readonly source: FleetReport["source"];
  readonly entries: readonly StampEntry[];
  /** The graphs there are: of stamps that are up, or of all where nothing is up yet. */
  readonly graphs: readonly StampGraph[];
  readonly verdict: Verdict;
  readonly routing: RoutingReport;
  /** Absent where the fleet has no centres. */
  readonly central?: readonly CentralReport[] | undefined;
  /** The blueprint's; a program that was not made with `defineFleet` may leave bounds out. */
  readonly classes: Readonly<Record<string, Partial<Pick<ClassSpec, "bounds">>>>;
  /** Release of stamps whose config names none. */
  readonly release?: string;
  /** The fleet's own name, where the program says it. */
  readonly name?: string;
  /** Stamp → what it carries, where that is known. */
  readonly use?: ReadonlyMap<string, StampUse>;
  /** Stamp → US dollars a month. */
  readonly costs?: ReadonlyMap<string, number>;
  /** Stamp → when its state was last written, ISO 8601. */
  readonly times?: ReadonlyMap<string, string>;
  /** Where restore drills stand, where the fleet says how it drills. */
  readonly drills?: DrillsStanding | undefined;
  /** What operators have set, where there is a registry. */
  readonly operators?: OperatorsReport | undefined;
  /** Ids of stamps whose clouds were asked → whether they drifted. */
  readonly drift?: ReadonlyMap<string, boolean>;
  /** Ids of stamps whose numbers were asked → signals by which they are unlike their sisters. */
  readonly outliers?: ReadonlyMap<string, readonly string[]>;
  /** The newest first. */
  readonly rollouts: readonly (RolloutState & { readonly number: number })[];
}

/** Puts together what is known of a fleet. */
export function fleetReport(source: ReportSource): FleetReport {
  const { entries, graphs, verdict } = source;
  const byId = new Map(graphs.map((graph) => [graph.id, graph]));
  const breaches = counted([
    ...verdict.closed.violations.map(({ stack }) => stack),
    ...verdict.baseline.violations.map(({ stack }) => stack),
  ]);
  const deviations = new Map(
    verdict.equal.deviations.map(({ differences, stamp }) => [stamp, differences.length]),
  );
  const loads = loadsOf(source);
  const all = [...loads.of.values()].reduce((sum, load) => sum + load, 0);
  const stamps = entries.map((entry): StampReport => {
    const { id, identity } = entry;
    const graph = byId.get(id);
    const print = verdict.fingerprints[id];
    const bounds = source.classes[identity.class]?.bounds;
    const use = source.use?.get(id);
    const tenants = use?.tenants;
    const outputs = graph?.graph.outputs ?? {};
    const drifted = source.drift?.get(id);
    const release = graph?.release ?? identity.release ?? source.release;
    return {
      id,
      cloud: identity.cloud,
      region: identity.region,
      residency: identity.residency,
      class: identity.class,
      ring: identity.ring,
      account: identity.account,
      ...optional("cidr", identity.cidr),
      ...optional("release", release),
      state: standing(entry, graph !== undefined && source.source === "states", source.at),
      ...optional("expires", identity.expires),
      ...optional("endpoint", addressIn(outputs["endpoint"])),
      ...optional("dashboard", addressIn(outputs["dashboard"])),
      ...optional("console", consoleOf(identity.cloud, identity.account, identity.region)),
      ...optional("updated", source.times?.get(id)),
      ...optional("fingerprint", print === undefined ? undefined : shortFingerprint(print)),
      resources: graph?.graph.resources.length ?? 0,
      ...optional("bounds", bounds && numbersOf(bounds)),
      ...optional("tenants", tenants),
      ...optional("fill", fillOf(use, bounds)),
      ...optional("monthly", source.costs?.get(id)),
      share: all === 0 ? 0 : (loads.of.get(id) ?? 0) / all,
      drift: drifted === undefined ? "not asked" : drifted ? "drifted" : "none",
      ...optional("outlier", source.outliers?.get(id)),
      breaches: breaches.get(id) ?? 0,
      differences: deviations.get(id) ?? 0,
      ...optional("form", graph === undefined ? undefined : formKey(graph, print)),
    };
  });
  return {
    project: source.project,
    ...optional("name", source.name),
    at: source.at.toISOString(),
    simulated: source.simulated,
    source: source.source,
    routing: source.routing,
    ...optional("central", source.central),
    stamps,
    forms: formsOf(graphs, verdict),
    laws: lawsOf(verdict),
    skew: versionSkew(
      stamps.flatMap(({ class: name, id, release, state }) =>
        release === undefined || state !== "up" ? [] : [{ id, class: name, release }],
      ),
    ),
    rollouts: source.rollouts.map(rolloutReport),
    ...optional("drills", source.drills),
    ...optional("operators", source.operators),
    shareOf: loads.kind,
  };
}

/** Forms of which each stamp is one: equal stamps have equal parts, so these are told once. */
function formsOf(graphs: readonly StampGraph[], verdict: Verdict): FormReport[] {
  const forms = new Map<string, FormReport>();
  for (const graph of graphs) {
    const key = formKey(graph, verdict.fingerprints[graph.id]);
    if (!forms.has(key)) forms.set(key, { key, parts: partsOf(graph.graph) });
  }
  return [...forms.values()];
}

function formKey(graph: StampGraph, print: string | undefined): string {
  return print === undefined ? `stamp ${graph.id}` : `${graph.cloud} ${shortFingerprint(print)}`;
}

function standing({ identity }: StampEntry, isUp: boolean, now: Date): StampStanding {
  if (identity.retiring) return "retiring";
  if (isExpired(identity, dayOf(now))) return "expired";
  return isUp ? "up" : "not up";
}

/** What a stamp's failure takes away: its tenants where any are known, else what it may carry. */
function loadsOf({ classes, entries, use }: ReportSource): {
  kind: FleetReport["shareOf"];
  of: ReadonlyMap<string, number>;
} {
  const tenants = [...(use ?? [])].map(([id, { tenants: count = 0 }]): [string, number] => [id, count]);
  if (tenants.some(([, count]) => count > 0)) return { kind: "tenants", of: new Map(tenants) };
  const bound = ({ id, identity }: StampEntry): [string, number] => [
    id,
    classes[identity.class]?.bounds?.tenants ?? 0,
  ];
  return { kind: "bounds", of: new Map(entries.map(bound)) };
}

function addressIn(output: PropertyValue | undefined): string | undefined {
  return output === undefined ? undefined : addressOf(reveal(output));
}

/** The bounds' numbers by their names, those of its class's own among them. */
function numbersOf({ own, ...fixed }: ClassSpec["bounds"]): StampReport["bounds"] {
  return { ...own, ...fixed };
}

/** How much of the fullest bound is used. */
function fillOf(use: StampUse | undefined, bounds: ClassSpec["bounds"] | undefined): number | undefined {
  if (bounds === undefined) return undefined;
  const shares = boundsOf(bounds).flatMap((bound) => {
    const [used, most] = [usedOf(use, bound), mostOf(bounds, bound)];
    return used === undefined || most === 0 ? [] : [used / most];
  });
  return shares.length === 0 ? undefined : Math.max(...shares);
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** A field that is left out rather than undefined. */
function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}
