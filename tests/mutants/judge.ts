import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { AllowEntry } from "../../graph/closed/allow";
import { allowGlobal } from "../../graph/closed/allow-defaults";
import { type CanonicalGraph, canonicalise } from "../../graph/canonical/canonical";
import { checkClosed } from "../../graph/closed/closed";
import { diffCanonical } from "../../graph/equal/diff";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import { FleetCheck } from "../../graph/closed/fleet/fleetwide";
import { IdentifierScanner } from "../../graph/identifiers";
import { StampTemplate } from "../../graph/equal/template/template";
import type { TokenTable } from "../../graph/model/tokens";
import { evaluate } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";
import { blueprint } from "../../stacks/blueprint";
import type { Expectation, Mutant, MutantFleet } from "./mutant";

/** What somebody said of a mutant. */
export interface Said {
  readonly rule: string;
  readonly urn: string;
  readonly path: string;
}

/** How a mutant fared. */
export interface Outcome {
  readonly mutant: Mutant;
  /** What was expected and said, absent when the mutant survived. */
  readonly caught?: Said;
  /** What was said instead. */
  readonly said: readonly Said[];
}

/** The day by which entries of the allow-list expire here. */
export const TODAY = new Date("2026-11-01");

/** What the repository's blueprint lets the stamps of a cloud refer to. */
export function allowedOf(cloud: string): AllowEntry[] {
  const { global } = fleetBlueprintSchema.parse(blueprint);
  const scope = Object.entries(global).find(([name]) => name === cloud)?.[1];
  return scope === undefined ? [] : allowGlobal({ ...scope });
}

/** Judges one stamp of a fleet at a time; what the others are was looked at once. */
export class Judge {
  readonly #index = new FleetIndex();
  readonly #scanner = new IdentifierScanner();
  readonly #allow: readonly AllowEntry[];
  readonly #reference: CanonicalGraph;
  readonly #templates: readonly StampTemplate[];

  constructor(
    private readonly fleet: MutantFleet,
    private readonly tokens: TokenTable,
  ) {
    this.#allow = allowedOf(fleet.cloud);
    for (const { graph, derivations } of fleet.all) this.#index.add(graph, derivations);
    this.#reference = canonicalise(fleet.other.graph, fleet.other.derivations);
    this.#templates = [fleet.stamp, fleet.other].map((stamp) => this.#templateOf(stamp));
  }

  judge(mutant: Mutant): Outcome {
    const stamp = mutant.make();
    const said: Said[] = [];
    // A stamp that fits a template of its class is not looked at more closely; what only the fleet shows is.
    const isFleetwide = mutant.expected.every(({ law }) => law === "fleet");
    if (!isFleetwide && this.#templates.some((each) => each.fits(stamp.graph, stamp.derivations))) {
      return { mutant, said: [{ rule: "taken for equal by the template", urn: "", path: "" }] };
    }
    for (const expected of mutant.expected) {
      const heard = this.ask(stamp, expected);
      const caught = heard.find((each) => isAnswer(each, mutant, expected));
      if (caught !== undefined) return { mutant, caught, said: heard };
      said.push(...heard);
    }
    return { mutant, said };
  }

  /** The template of a stamp, which the stamp and the other one must fit: else mutants would prove nothing. */
  #templateOf({ id, graph, derivations }: StampGraph): StampTemplate {
    const template = StampTemplate.of(graph, derivations, { allow: this.#allow, today: TODAY });
    const { stamp, other } = this.fleet;
    if (
      template === undefined ||
      ![stamp, other].every((each) => template.fits(each.graph, each.derivations))
    )
      throw new Error(`stamp ${id} is no template of its class`);
    return template;
  }

  /** What one law or pack says of a stamp. */
  ask(stamp: StampGraph, { law, rules }: Expectation): Said[] {
    switch (law) {
      case "closed":
        return this.#closed(stamp);
      case "equal":
        return this.#equal(stamp);
      case "fleet":
        return this.#fleetwide(stamp);
      case "baseline": {
        const chosen = baseline.filter(({ id }) => rules.includes(id));
        return evaluate(chosen, new Subject(stamp.graph, stamp.derivations))
          .filter(({ unknown }) => unknown !== true)
          .map(({ rule, urn, property }) => ({ rule, urn, path: property }));
      }
    }
  }

  #closed({ graph, derivations }: StampGraph): Said[] {
    return checkClosed(graph, {
      derivations,
      allow: this.#allow,
      fleet: this.#index,
      scanner: this.#scanner,
      tokens: this.tokens,
      today: TODAY,
    }).filter(({ level }) => level === "violation");
  }

  #equal({ graph, derivations }: StampGraph): Said[] {
    return diffCanonical(this.#reference, canonicalise(graph, derivations)).map(({ kind, urn, path }) => ({
      rule: "equal",
      // What is lacking has the URN of the stamp it was found in.
      urn: kind === "removed" ? urn.replace(`:${this.fleet.other.id}::`, `:${this.fleet.stamp.id}::`) : urn,
      path,
    }));
  }

  #fleetwide(stamp: StampGraph): Said[] {
    const check = new FleetCheck({ allow: this.#allow, today: TODAY });
    const others = this.fleet.all.filter(({ id }) => id !== stamp.id);
    for (const { graph, derivations } of [...others, stamp]) check.add(graph, derivations);
    // An overlap is said of one of the two ranges; the other stands beside it as the owner.
    return check
      .findings()
      .flatMap(({ rule, urn, path, owner }) => [
        { rule, urn, path },
        ...(owner === undefined || owner.urn === "" ? [] : [{ rule, urn: owner.urn, path }]),
      ]);
  }
}

/** The right rule at the right resource and property; JSON and encodings inside the property may be named deeper. */
function isAnswer(said: Said, { urn, path, companions }: Mutant, { law, rules }: Expectation): boolean {
  if (!rules.some((rule) => (rule.endsWith("/") ? said.rule.startsWith(rule) : said.rule === rule)))
    return false;
  if (companions?.includes(said.urn) === true) return true;
  if (said.urn !== urn) return false;
  // Two forms that differ in shape are told apart where they begin to.
  const isShallower = law !== "closed" && isWithin(path, said.path);
  // An overlap is the whole resource's.
  return isWithin(said.path, path) || isShallower || (law === "fleet" && said.path === "");
}

function isWithin(path: string, outer: string): boolean {
  if (path === outer) return true;
  return outer === "" ? false : path.startsWith(outer) && /[.[]/u.test(path[outer.length] ?? "");
}
