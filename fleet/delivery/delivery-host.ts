import { messageOf } from "../../core/message";
import { redactText } from "../../core/redact";
import type { RolloutHost } from "../rollout/runner";
import type { Failure, GateAnswer } from "../rollout/state";
import type { Candidate, Wave } from "../rollout/waves";
import { type Begin, type Change, changeIn } from "../rollout/entries";
import type { Delivery } from "./delivery";
import type { Place } from "./places";
import { nameOfText } from "./text-name";

/** Most characters of a failure's reason that a journal keeps. */
const MOST_REASON = 500;

/** What a delivery has in common with a rollout: which stamps may be touched, the gates, and the time. */
export type Fleet = Pick<RolloutHost, "obstacle" | "gate" | "gateOf" | "sleep" | "now">;

/** The fleet as a delivery works on it: no stack is touched, only what each stamp's application reads. */
export class DeliveryHost implements RolloutHost {
  private readonly wanted = new Map<string, string>();

  constructor(
    private readonly delivery: Pick<Delivery<never>, "name" | "none" | "refuses">,
    private readonly placeOf: (stamp: string) => Place,
    private readonly begin: Begin,
    private readonly fleet: Fleet,
  ) {}

  obstacle(id: string): string | undefined {
    return this.fleet.obstacle(id);
  }

  /** @param release that of the change, the name of what a stamp had before, or undefined where it had nothing */
  setRelease(id: string, release: string | undefined): void {
    const name = release === this.begin.release ? this.change?.to[id] : release;
    this.wanted.set(id, name === undefined ? this.delivery.none : this.text(name));
  }

  async isCurrent(id: string): Promise<boolean> {
    return (await this.placeOf(id).read()) === this.wanted.get(id);
  }

  async up(id: string): Promise<Failure | undefined> {
    try {
      const text = this.wanted.get(id) ?? this.delivery.none;
      const place = this.placeOf(id);
      const refused = this.delivery.refuses?.(await place.read(), text);
      if (refused !== undefined) return { reason: refused };
      await place.write(text);
      // What was said to be written and can't be read is of no use to an application.
      const found = await place.read();
      if (found === text) return undefined;
      return { reason: "what was written is not what is read" };
    } catch (error) {
      return { reason: redactText(messageOf(error)).slice(0, MOST_REASON) };
    }
  }

  gate(wave: Wave): Promise<GateAnswer> {
    return this.fleet.gate(wave);
  }

  /** A stamp reads what it has, all of it. */
  async sharing(): Promise<undefined> {
    return undefined;
  }

  setBeside(): void {
    // No release comes.
  }

  gateOf(stamp: Candidate): Promise<GateAnswer> {
    return this.fleet.gateOf(stamp);
  }

  async migrate(): Promise<undefined> {
    return undefined;
  }

  async stragglers(): Promise<readonly never[]> {
    return [];
  }

  sleep(ms: number): Promise<void> {
    return this.fleet.sleep(ms);
  }

  now(): number {
    return this.fleet.now();
  }

  private get change(): Change | undefined {
    return changeIn(this.begin.settings);
  }

  private text(name: string): string {
    const text = this.change?.texts[name];
    if (text === undefined || nameOfText(text) !== name)
      throw new Error(`the journal lacks the ${this.delivery.name} ${name}`);
    return text;
  }
}
