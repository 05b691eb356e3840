import type { StampEvent } from "../event";

/** Not all events were kept; those that were are told, so that nobody sends them again. */
export class PartlySent extends Error {
  override readonly name = "PartlySent";

  constructor(
    message: string,
    /** What is kept durably. */
    readonly kept: readonly StampEvent[],
    /** Tenants whose next event is not taken by itself, with why; their later events were not sent either. */
    readonly held: ReadonlyMap<string, string>,
    /** Nothing goes: it is not about any one event. */
    readonly isAway: boolean,
  ) {
    super(message);
  }
}
