import { type Claims, claimsOf } from "../../graph/closed/claims";
import { checkClosed } from "../../graph/closed/closed";
import type { FleetOwners } from "../../graph/closed/fleet/fleet-owners";
import type { ClosedOptions } from "../../graph/closed/options";
import { StampTemplate } from "../../graph/equal/template/template";
import { groupKey, type StampGraph } from "./states/stamp-graph";

/** A judged stamp by which others are judged that are like it. */
export interface Model {
  readonly stamp: StampGraph;
  readonly fingerprint: string;
  readonly template: StampTemplate;
  readonly claims: Claims;
}

/** Most models of one class, cloud and release: regions differ, and stamps that are being retired. */
const MAX_MODELS = 6;

/** A stamp that becomes a model when another of its group comes: of one that stays alone nothing is to be learnt. */
interface Pupil {
  readonly stamp: StampGraph;
  readonly fingerprint: string;
}

/** What is known of the stamps of one class, cloud, release and origin. */
interface Group {
  readonly models: Model[];
  /** At most one: it is looked at before the next. */
  pupil: Pupil | undefined;
}

/** The models of a fleet. */
export class Models {
  readonly #byGroup = new Map<string, Group>();

  /**
   * @param optionsOf what a stamp's first law is judged by, without the fleet
   * @param onModel is given each model as it is made
   */
  constructor(
    private readonly optionsOf: (stamp: StampGraph) => ClosedOptions,
    private readonly onModel: (model: Model) => void,
  ) {}

  get size(): number {
    return this.#all().length;
  }

  /** The model a stamp is like, if there is one. */
  find(stamp: StampGraph): Model | undefined {
    const group = this.#byGroup.get(groupKey(stamp));
    if (group === undefined) return undefined;
    const { models } = group;
    if (group.pupil !== undefined) this.#teach(models, group.pupil);
    group.pupil = undefined;
    for (const [index, model] of models.entries()) {
      if (!model.template.fits(stamp.graph, stamp.derivations)) continue;
      // Stamps of a region come together more often than not.
      if (index > 0) models.unshift(...models.splice(index, 1));
      return model;
    }
    return undefined;
  }

  /** Makes a model of a stamp that keeps the baseline, where it can be one, before the next of its group is looked at. */
  learn(stamp: StampGraph, fingerprint: string): void {
    const key = groupKey(stamp);
    const group = this.#byGroup.get(key) ?? { models: [], pupil: undefined };
    this.#byGroup.set(key, group);
    if (group.models.length < MAX_MODELS) group.pupil = { stamp, fingerprint };
  }

  /**
   * The models that hold for all stamps that are like them, now that the whole fleet is known: nothing in them
   * belongs to another stamp.
   */
  holding(fleet: FleetOwners): ReadonlySet<Model> {
    const holds = ({ stamp, template }: Model): boolean =>
      template.asked.agreesWith(fleet) ||
      checkClosed(stamp.graph, { ...this.optionsOf(stamp), fleet, asClass: true }).length === 0;
    return new Set(this.#all().filter(holds));
  }

  #all(): readonly Model[] {
    return [...this.#byGroup.values()].flatMap(({ models }) => models);
  }

  #teach(models: Model[], { stamp, fingerprint }: Pupil): void {
    const { derivations, graph } = stamp;
    const template = StampTemplate.of(graph, derivations, this.optionsOf(stamp));
    if (template === undefined) return;
    const model = { stamp, fingerprint, template, claims: claimsOf(graph, derivations) };
    models.unshift(model);
    this.onModel(model);
  }
}
