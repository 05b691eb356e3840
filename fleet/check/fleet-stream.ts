import { type CheckOptions, FleetJudge } from "./fleet-judge";
import type { Yardstick } from "./alone";
import type { ProvenStamp } from "./like/shared-models";
import type { Model } from "./models";
import type { StampGraph } from "./states/stamp-graph";
import type { Verdict } from "./verdict";

/** Judges stamps as they come, in whatever order they are ready, and keeps none longer than its turn takes. */
export class FleetStream {
  readonly #judge: FleetJudge;
  /** Those that came before their turn. */
  readonly #early = new Map<number, StampGraph | ProvenStamp>();
  #next = 0;

  /** @param onModel is given each stamp that others are judged by from then on. Default: nobody is told */
  constructor(options: CheckOptions, onModel?: (model: Model) => void) {
    this.#judge = new FleetJudge(options, onModel);
  }

  /**
   * Takes a stamp, or what is left to look at of one that is like a model that was given.
   * @param position its place in the fleet, from 0 without gaps: the verdict is the same whichever is ready first
   */
  take(position: number, stamp: StampGraph | ProvenStamp): void {
    this.#early.set(position, stamp);
    for (;;) {
      const next = this.#early.get(this.#next);
      if (next === undefined) return;
      this.#early.delete(this.#next);
      this.#next += 1;
      if ("model" in next) this.#judge.addProven(next);
      else this.#judge.add(next);
    }
  }

  /**
   * The verdict, after all stamps were taken.
   * @param load makes a stamp once more, of those few that must be looked at closer
   * @param yardsticks what a stamp is compared with that is the only one of its class, cloud and release
   */
  async verdict(
    load: (position: number) => Promise<StampGraph>,
    yardsticks: (position: number) => Promise<readonly Yardstick[]>,
  ): Promise<Verdict> {
    for (const position of this.#judge.alone()) this.#judge.measureBy(position, await yardsticks(position));
    for (const position of this.#judge.wanted()) this.#judge.again(position, await load(position));
    return this.#judge.verdict();
  }
}
