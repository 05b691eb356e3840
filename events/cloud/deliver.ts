import { setTimeout as sleep } from "node:timers/promises";
import { within } from "../../core/within";
import type { Parcel } from "../broker/broker";
import { PartlySent } from "../broker/partly-sent";
import type { Answer, CloudWay } from "./way";

/** Milliseconds that one call may take. */
const CALL_MS = 10_000;
/** Milliseconds after which no call is begun any more: what is left is the next send's. */
const SEND_MS = 20_000;
/** How often an event is sent at most before the sender is told. */
const TRIES = 3;
/** Milliseconds before an event is sent again, the first time; each time twice as long. */
const AGAIN_MS = 200;

/**
 * Sends events to a cloud, a tenant's in their order: no call holds an event of a tenant before the cloud keeps all that were in earlier calls.
 * What one tenant's event is refused for holds up nobody else.
 * @throws PartlySent where not all of them are kept
 */
export async function deliver(parcels: readonly Parcel[], way: CloudWay, signal: AbortSignal): Promise<void> {
  const sending = new Sending(way, within(signal, SEND_MS + CALL_MS), Date.now() + SEND_MS);
  await Promise.all(lanesOf(parcels, way.lanes).map((lane) => sending.lane(lane)));
  if (sending.kept.length < parcels.length) throw sending.failure(parcels);
}

class Sending {
  readonly kept: Parcel[] = [];
  /** Tenants whose next event is not kept, with why. */
  private readonly held = new Map<string, string>();
  /** Why nothing is sent any more. */
  private stopped: string | undefined;

  constructor(
    private readonly way: CloudWay,
    private readonly signal: AbortSignal,
    private readonly until: number,
  ) {}

  async lane(all: readonly Parcel[]): Promise<void> {
    let waiting = all;
    let tries = 0;
    /** So many of the first ones are sent one by one, because the cloud refused them together. */
    let singly = 0;
    for (;;) {
      waiting = waiting.filter(({ event }) => !this.held.has(event.tenant));
      if (waiting.length === 0 || this.isOver()) return;
      const portion = waiting.slice(0, singly > 0 ? 1 : this.way.most(waiting));
      const answers = await this.call(portion);
      const whole = answers instanceof Thrown ? answers.refusal : undefined;
      if (whole?.kind === "never" && portion.length > 1) {
        singly = portion.length;
        continue;
      }
      singly = Math.max(0, singly - 1);
      const told = answers instanceof Thrown ? portion.map(() => answers.refusal) : answers;
      const again = this.note(portion, told);
      tries = again.length > 0 ? tries + 1 : 0;
      waiting = [...again, ...waiting.slice(told.length)];
      if (tries === TRIES) {
        this.giveUp(again, told, whole !== undefined);
        tries = 0;
      }
      if (again.length > 0 && !this.isOver())
        await sleep(AGAIN_MS * 2 ** tries * (0.5 + Math.random() / 2), undefined, {
          signal: this.signal,
        }).catch(() => undefined);
    }
  }

  failure(parcels: readonly Parcel[]): PartlySent {
    const events = this.kept.map(({ event }) => event);
    const [first] = this.held;
    const why =
      this.stopped ?? (first === undefined ? "the time for it was over" : `${first[1]} (tenant ${first[0]})`);
    const [lost, all] = [parcels.length - events.length, parcels.length];
    const message = `${this.way.place} did not keep ${lost} of ${all} events: ${why}`;
    return new PartlySent(message, events, this.held, this.stopped !== undefined || this.held.size === 0);
  }

  private isOver(): boolean {
    if (this.signal.aborted) this.stopped ??= "sending was ended";
    return this.stopped !== undefined || Date.now() > this.until;
  }

  private async call(portion: readonly Parcel[]): Promise<readonly Answer[] | Thrown> {
    try {
      const signal = within(this.signal, CALL_MS);
      // An SDK that takes no notice of the signal is not waited for.
      return await Promise.race([this.way.call(portion, signal), aborted(signal)]);
    } catch (error) {
      return new Thrown(this.way.refusal(error));
    }
  }

  /** @returns what is to be sent again */
  private note(portion: readonly Parcel[], told: readonly Answer[]): Parcel[] {
    const again: Parcel[] = [];
    for (const [index, answer] of told.entries()) {
      const parcel = portion[index];
      if (parcel === undefined) continue;
      if (answer === undefined) this.kept.push(parcel);
      else if (answer.kind === "again") again.push(parcel);
      else if (answer.kind === "none") this.stopped ??= answer.why;
      else this.hold(parcel, answer.why);
    }
    return again;
  }

  private giveUp(again: readonly Parcel[], told: readonly Answer[], isWhole: boolean): void {
    const why = told.find((answer) => answer?.kind === "again")?.why ?? "it did not say why";
    if (isWhole) this.stopped ??= why;
    else for (const parcel of again) this.hold(parcel, why);
  }

  private hold({ event }: Parcel, why: string): void {
    if (!this.held.has(event.tenant)) this.held.set(event.tenant, `event ${event.id}: ${why}`);
  }
}

/** What a whole call failed with. */
class Thrown {
  constructor(readonly refusal: NonNullable<Answer>) {}
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new DOMException(`no answer within ${CALL_MS} ms`, "TimeoutError"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

/** Events by lanes: a tenant's are in one, in their order. */
function lanesOf(parcels: readonly Parcel[], count: number): readonly Parcel[][] {
  const tenants = new Map<string, Parcel[]>();
  for (const parcel of parcels) {
    const { tenant } = parcel.event;
    const own = tenants.get(tenant);
    if (own === undefined) tenants.set(tenant, [parcel]);
    else own.push(parcel);
  }
  const lanes = Array.from({ length: Math.min(count, tenants.size) }, (): Parcel[] => []);
  for (const own of [...tenants.values()].sort((a, b) => b.length - a.length)) {
    const shortest = lanes.reduce((best, lane) => (lane.length < best.length ? lane : best));
    shortest.push(...own);
  }
  return lanes;
}
