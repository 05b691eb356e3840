import type { OwedView } from "../tenants/view/owed-view";
import type { ClassSpec } from "../../components/contract/class";
import type { Skew } from "../drift/skew";
import type { DrillsStanding } from "../recovery/standing";

/** Whether a stamp serves. `expired`: its last day is over. */
export type StampStanding = "up" | "not up" | "expired" | "retiring";

/** What a report says of one stamp. */
export interface StampReport {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly residency: string;
  readonly class: string;
  readonly ring: string;
  readonly account: string;
  /** Absent where a program of one's own has no network. */
  readonly cidr?: string;
  /** The release it runs, or is to start with; absent where nobody named one yet. */
  readonly release?: string;
  readonly state: StampStanding;
  /** Last day, ISO 8601. */
  readonly expires?: string;
  readonly endpoint?: string;
  /** The dashboard's address, where it has one. */
  readonly dashboard?: string;
  /** Where its account is looked at in the cloud's own console. */
  readonly console?: string;
  /** When its state was last written, ISO 8601; absent where there is none. */
  readonly updated?: string;
  /** Twelve digits; absent where there is no graph of the stamp. */
  readonly fingerprint?: string;
  readonly resources: number;
  readonly bounds?: Omit<ClassSpec["bounds"], "own"> & Readonly<Record<string, number>>;
  /** Tenants it carries now; absent where nobody says. */
  readonly tenants?: number;
  /** How much of its fullest bound is used, 1 for all of it; absent where nobody says. */
  readonly fill?: number;
  /** US dollars a month by list prices with all bounds used; absent where it can't be reckoned. */
  readonly monthly?: number;
  /** Share of the fleet that its failure takes away, 0–1: of the tenants where they are known, else of the bounds. */
  readonly share: number;
  readonly drift: "none" | "drifted" | "not asked";
  /** Signals by which it is unlike its sisters; empty where it is like them, absent where nobody asked. */
  readonly outlier?: readonly string[];
  /** Places where it breaks the first law or the baseline. */
  readonly breaches: number;
  /** Places where it differs from its class; 0 when it is equal. */
  readonly differences: number;
  /** Key of its form; stamps of one form have the same parts. */
  readonly form?: string;
}

/** One part of a stamp. */
export interface PartReport {
  readonly name: string;
  /** Pulumi's type of the component. */
  readonly type: string;
  readonly resources: number;
  /** Type → how many, most first. */
  readonly types: readonly (readonly [type: string, count: number])[];
}

/** What stamps of one fingerprint are made of. */
export interface FormReport {
  readonly key: string;
  readonly parts: readonly PartReport[];
}

/** One piece of evidence, said once for all stamps it is found in. */
export interface Evidence {
  readonly stamps: readonly string[];
  readonly where: string;
  readonly what: string;
}

/** The verdict on one law, or on the baseline. */
export interface LawReport {
  readonly name: string;
  /** The law, in a sentence. */
  readonly law: string;
  readonly holds: boolean;
  /** What was looked at. */
  readonly scope: string;
  /** At most {@link MOST_EVIDENCE} pieces. */
  readonly evidence: readonly Evidence[];
  /** Pieces there are. */
  readonly pieces: number;
}

/** Most pieces of evidence a report lists for a law. */
export const MOST_EVIDENCE = 200;

/** One wave of a rollout. */
export interface WaveReport {
  readonly ring: string;
  readonly stamps: number;
  readonly state: string;
  /** When its last stamp was updated, ISO 8601; absent until then. */
  readonly at?: string;
}

/** One rollout, out of its journal. */
export interface RolloutReport {
  readonly number: number;
  /** Null where the stamps only followed the blueprint. */
  readonly release: string | null;
  readonly by: string;
  /** ISO 8601. */
  readonly began: string;
  readonly last: string;
  readonly state: "done" | "rolled back" | "abandoned" | "under way" | "halted";
  readonly waves: readonly WaveReport[];
  readonly done: number;
  readonly failed: readonly { readonly stamp: string; readonly reason: string }[];
}

/** The layer in front of the stamps. */
export interface RoutingReport {
  readonly cloud?: string;
  readonly regions?: readonly string[];
  /** The domain tenants are found below. */
  readonly domain?: string;
  readonly state: "up" | "not up" | "none";
}

/** A centre that stamps' events go to. */
export interface CentralReport {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  /** The law its data stays under. */
  readonly residency: string;
  /** How many stamps it takes events from. */
  readonly stamps: number;
  /** Retired stamps whose events it keeps. */
  readonly former: number;
  readonly state: "up" | "not up";
}

/** What operators have set in the registry, and the routers obey. */
export interface OperatorsReport {
  /** Stamps that are not simply active, with their state in words. */
  readonly stamps: readonly { readonly id: string; readonly state: string }[];
  /** Stamps that are tried with a share of a pool's new tenants. */
  readonly canaries: readonly { readonly pool: string; readonly stamp: string; readonly percent: number }[];
  /** Tenants whose requests are refused, in the order of their names; at most {@link MOST_EVIDENCE}. */
  readonly suspended: readonly {
    readonly tenant: string;
    readonly stamp: string;
    /** ISO 8601. */
    readonly since: string;
    readonly reason?: string;
  }[];
  /** How many are suspended. */
  readonly allSuspended: number;
  /** How many are kept on their stamps. */
  readonly pinned: number;
  /** Stamps whose applications may go by what their tenants were before, each with the command that mends it. */
  readonly views: readonly OwedView[];
}

/** What a picture of the fleet needs. */
export interface TopologyReport {
  readonly project: string;
  /** The fleet's own name: the app and its environment; absent where nobody says it. */
  readonly name?: string;
  readonly routing: RoutingReport;
  readonly stamps: readonly StampReport[];
}

/** All a report says, as plain data. */
export interface FleetReport extends TopologyReport {
  /** When it was made, ISO 8601. */
  readonly at: string;
  readonly simulated: boolean;
  /** What the verdicts are about: what is deployed, or what would be. */
  readonly source: "states" | "render";
  /** Absent where the fleet has no centres. */
  readonly central?: readonly CentralReport[];
  readonly forms: readonly FormReport[];
  readonly laws: readonly LawReport[];
  readonly skew: readonly Skew[];
  readonly rollouts: readonly RolloutReport[];
  /** Absent where the fleet does not say how it drills. */
  readonly drills?: DrillsStanding;
  /** Absent where the fleet has no registry. */
  readonly operators?: OperatorsReport;
  /** What the shares are of. */
  readonly shareOf: "tenants" | "bounds";
}
