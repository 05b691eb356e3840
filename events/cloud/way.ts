import type { Parcel } from "../broker/broker";

/** Why a cloud did not keep an event. */
export interface Refusal {
  /**
   * `again`: not now, such as throttling or a cut connection. `never`: it does not take this event, whatever is waited for. `none`: it takes
   * nothing at all, such as a right that is missing.
   */
  readonly kind: "again" | "never" | "none";
  /** Without secrets, on one line. */
  readonly why: string;
}

/** What a cloud said of an event: nothing where it keeps it durably. */
export type Answer = Refusal | undefined;

/** How a cloud takes events. */
export interface CloudWay {
  /** Where to, for people. */
  readonly place: string;
  /** How many calls may be under way; events of one tenant are never in two of them. */
  readonly lanes: number;
  /** Of events that wait, how many of the first ones go in one call: one at least. */
  most(waiting: readonly Parcel[]): number;
  /**
   * One call. @returns what was said of each event, by their order; what is missing at the end was not sent.
   * @throws what the cloud or the network said of the whole call
   */
  call(parcels: readonly Parcel[], signal: AbortSignal): Promise<readonly Answer[]>;
  /** What an error of a whole call says of its events. */
  refusal(error: unknown): Refusal;
  /** Asks whether anything can be sent, without sending anything. @throws what the cloud or the network said */
  ask(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
