import type { GlobalScope } from "../../components/contract/blueprint";
import type { AllowEntry } from "../../graph/closed/allow";
import type { Claims } from "../../graph/closed/claims";
import { checkClosed } from "../../graph/closed/closed";
import type { ClosedOptions } from "../../graph/closed/options";
import { GroupedStamps } from "./grouped-stamps";
import type { Finding } from "../../graph/closed/finding";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import { FleetCheck } from "../../graph/closed/fleet/fleetwide";
import { IdentifierScanner } from "../../graph/identifiers";
import { type Ownership, ownershipOf } from "../../graph/model/ownership";
import type { TokenTable } from "../../graph/model/tokens";
import { evaluate, type RuleFinding } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";
import { FleetAllow } from "./allow/allowed";
import type { Yardstick } from "./alone";
import { CentreAgreement } from "./central/agreement";
import { canonicalOf } from "./equal";
import { unprovenClaims } from "./evidence";
import { type Model, Models } from "./models";
import type { ProvenStamp } from "./like/shared-models";
import type { StampGraph } from "./states/stamp-graph";
import type { Verdict } from "./verdict";

/** What a fleet is judged by. */
export interface CheckOptions {
  /** The blueprint's global scope: what stamps may refer to. Default: nothing but the providers' own. */
  readonly global?: GlobalScope;
  /** The fleet's own allow-list. Default: none. */
  readonly allow?: readonly AllowEntry[];
  /** The tokens of a render, by which it is known whose an identifier is. */
  readonly tokens?: TokenTable;
  /** The blueprint's classes: a stamp of another is a finding. Default: any class will do. */
  readonly classes?: readonly string[];
  /** Decides which entries of the allow-list have expired. */
  readonly today: Date;
}

/** What is remembered of a stamp once its graph is gone. */
interface Seen {
  readonly stack: string;
  /** The stamp it is like and was judged by. */
  readonly model: Model | undefined;
  /** The graph, where it is kept for later. */
  readonly kept: StampGraph | undefined;
  readonly weak: readonly RuleFinding[];
  closed: readonly Finding[];
}

/** Most graphs that are kept because they could not be judged by another's. */
const MAX_KEPT = 60;
/** A rendered stamp that is like its model has tokens only, which carry their owner themselves. */
const TOKENS_ONLY: Ownership = { own: new Map(), tokens: new Map(), read: new Map() };

/**
 * Judges a fleet stamp by stamp. Graphs are not kept: a stamp that is like one judged before, but for what is its
 * own, is judged by that one. The few others, and those that must be compared in detail, are asked for once more
 * after all were seen, because only then it is known whose an identifier is.
 *
 * Add all stamps, give those of `wanted()` again, then take the `verdict()`.
 */
export class FleetJudge {
  readonly #allow: FleetAllow;
  readonly #index = new FleetIndex();
  readonly #fleet: FleetCheck;
  readonly #scanner = new IdentifierScanner();
  readonly #models: Models;
  readonly #seen: Seen[] = [];
  readonly #positions = new Map<string, number>();
  readonly #claims: Finding[] = [];
  readonly #centres = new CentreAgreement();
  #kept = 0;
  #holding: ReadonlySet<Model> = new Set();
  readonly #equal: GroupedStamps;

  /** @param onModel is given each stamp that others are judged by from then on. Default: nobody is told */
  constructor(
    private readonly options: CheckOptions,
    onModel: (model: Model) => void = () => undefined,
  ) {
    const { allow = [], global, today } = options;
    this.#allow = new FleetAllow(allow, global);
    this.#equal = new GroupedStamps(options.classes);
    this.#fleet = new FleetCheck({ allow: this.#allow.all, today, used: this.#allow.used });
    this.#models = new Models((stamp) => this.#closedOptions(stamp), onModel);
  }

  /** How many stamps others were judged by. */
  get models(): number {
    return this.#models.size;
  }

  /** Looks at one more stamp that was found to be like a model of this judge's. */
  addProven({ claims, model, stamp }: Pick<ProvenStamp, "claims" | "model" | "stamp">): void {
    this.#look(stamp, TOKENS_ONLY, claims);
    this.#take(stamp, model);
  }

  /** Looks at one more stamp. */
  add(stamp: StampGraph): void {
    const { graph, derivations } = stamp;
    // A state may hold what a cloud made, which no model speaks of.
    const made = graph.origin === "render" ? TOKENS_ONLY : ownershipOf(graph);
    const model = made.own.size === 0 ? this.#models.find(stamp) : undefined;
    const ownership = model === undefined && made === TOKENS_ONLY ? ownershipOf(graph) : made;
    this.#look(stamp, ownership, model?.claims);
    if (model !== undefined) {
      this.#take(stamp, model);
      return;
    }
    const print = fingerprint(canonicalOf(stamp, ownership));
    this.#equal.add(stamp, print);
    const found = evaluate(baseline, new Subject(graph, derivations));
    if (found.length === 0) this.#models.learn(stamp, print);
    const weak = found.filter(({ unknown }) => unknown !== true);
    const kept = this.#kept < MAX_KEPT ? stamp : undefined;
    if (kept !== undefined) this.#kept += 1;
    this.#seen.push({ stack: stamp.id, model, kept, weak, closed: [] });
  }

  /** Looks at what the whole fleet has but once. */
  #look(stamp: StampGraph, ownership: Ownership, claims: Claims | undefined): void {
    const { graph, derivations, id } = stamp;
    this.#index.add(graph, derivations, ownership, claims);
    this.#fleet.add(graph, derivations, ownership, claims);
    if (graph.origin === "state" && stamp.own !== true)
      this.#claims.push(...unprovenClaims(stamp, this.options.global));
    this.#centres.add(stamp);
    this.#positions.set(id, this.#seen.length);
  }

  #take(stamp: StampGraph, model: Model): void {
    this.#equal.add(stamp, model.fingerprint);
    this.#seen.push({ stack: stamp.id, model, kept: undefined, weak: [], closed: [] });
  }

  /** After all stamps: the positions of those that are alone in their class, cloud and release. */
  alone(): readonly number[] {
    return this.#equal.alone().map((stack) => this.#positions.get(stack) ?? 0);
  }

  /** Says what a stamp that is alone is compared with, before {@link wanted}; with nothing is a finding. */
  measureBy(position: number, yardsticks: readonly Yardstick[]): void {
    this.#equal.measureBy(this.#seen[position]?.stack ?? "", yardsticks);
  }

  /** After all stamps: the positions of those that have to be given again, in the order they have to be. */
  wanted(): readonly number[] {
    this.#holding = this.#models.holding(this.#index);
    const examples = this.#equal.examples().map((stack) => this.#positions.get(stack) ?? 0);
    for (const position of examples) {
      const kept = this.#seen[position]?.kept;
      if (kept !== undefined) this.#equal.compare(kept);
    }
    const first = new Set(examples);
    const others = [...this.#seen.keys()].filter((position) => !first.has(position));
    return [...examples, ...others].filter((position) => this.#isWanted(position, first.has(position)));
  }

  /** Looks closer at a stamp that was asked for. */
  again(position: number, stamp: StampGraph): void {
    const seen = this.#seen[position];
    if (seen === undefined) return;
    if (this.#isUnjudged(seen)) {
      const { tokens } = this.options;
      const options = { ...this.#closedOptions(stamp, this.#index), used: this.#allow.used };
      seen.closed = checkClosed(stamp.graph, tokens === undefined ? options : { ...options, tokens });
    }
    this.#equal.compare(stamp);
  }

  /** What is to be said about the fleet. */
  verdict(): Verdict {
    const seen = this.#seen;
    for (const [position, { kept }] of seen.entries()) if (kept !== undefined) this.again(position, kept);
    const closed = seen.flatMap((each) => each.closed);
    const violations = [
      ...closed.filter(({ level }) => level === "violation"),
      ...this.#fleet.findings(),
      ...this.#index.claimedTwice,
      ...this.#claims,
      ...this.#centres.findings,
    ];
    const { verdict: equal, fingerprints } = this.#equal.result();
    const weak = seen.flatMap((each) => each.weak);
    // What is final and can't be read is not proven to be the stamp's own.
    const sealed = closed.filter(({ rule }) => rule === "closed/unreadable");
    const isClosed = violations.length === 0 && sealed.length === 0;
    return {
      holds: isClosed && equal.holds && weak.length === 0,
      stamps: seen.map(({ stack }) => stack),
      closed: {
        holds: isClosed,
        violations,
        unreadable: closed.filter(({ level }) => level === "unreadable"),
      },
      equal,
      baseline: { holds: weak.length === 0, rules: baseline.length, violations: weak },
      allow: this.#allow.verdict(this.options.today),
      fingerprints,
    };
  }

  #isWanted(position: number, isExample: boolean): boolean {
    const seen = this.#seen[position];
    if (seen === undefined || seen.kept !== undefined) return false;
    return isExample || this.#isUnjudged(seen);
  }

  #isUnjudged({ model }: Seen): boolean {
    return model === undefined || !this.#holding.has(model);
  }

  #closedOptions({ cloud, derivations }: StampGraph, fleet?: FleetIndex): ClosedOptions {
    const options = {
      derivations,
      allow: this.#allow.of(cloud),
      scanner: this.#scanner,
      today: this.options.today,
    };
    return fleet === undefined ? options : { ...options, fleet };
  }
}
