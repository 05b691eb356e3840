import { setTimeout as sleep } from "node:timers/promises";
import { askGates } from "../../../fleet/rollout/gates";
import type { RolloutHost } from "../../../fleet/rollout/runner";
import type { Failure, GateAnswer, RolloutState } from "../../../fleet/rollout/state";
import type { Wave } from "../../../fleet/rollout/waves";
import type { Behaviour, StandIn } from "./stand-in";

/** Stand-ins as a rollout changes them; what judges them are the product's own gates. */
export class LiveFleet implements RolloutHost {
  /** @param standIns those that may be updated */
  constructor(
    private readonly standIns: readonly StandIn[],
    private readonly behaviour: Behaviour,
    private readonly state: () => RolloutState,
    private readonly signal: AbortSignal,
  ) {}

  obstacle(): undefined {
    return undefined;
  }

  setRelease(): void {}

  setBeside(): void {}

  async isCurrent(): Promise<boolean> {
    return false;
  }

  async sharing(): Promise<undefined> {
    return undefined;
  }

  async up(id: string): Promise<Failure | undefined> {
    const standIn = this.standIns.find((one) => one.id === id);
    if (standIn === undefined) return { reason: "it went beyond the first wave" };
    standIn.update(this.behaviour);
    return undefined;
  }

  async gateOf(): Promise<GateAnswer> {
    throw new Error("no release stands beside another here");
  }

  gate(wave: Wave): Promise<GateAnswer> {
    const { begin, waves } = this.state();
    const index = begin.waves.findIndex(({ stamps }) => stamps === wave.stamps);
    return askGates(wave, index, {
      ...{ env: {}, signal: this.signal, begin, since: waves[index]?.updatedAt ?? this.now() },
      bakeMs: begin.settings.bakeMs,
      now: () => this.now(),
      sleep: (ms) => this.sleep(ms),
      stampOf: async (id) => ({ id, host: undefined, healthPath: "/" }),
    });
  }

  async migrate(): Promise<undefined> {
    return undefined;
  }

  async stragglers(): Promise<[]> {
    return [];
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms);
  }

  now(): number {
    return Date.now();
  }
}
