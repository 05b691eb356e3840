/** What of a stamp decides what it is given. */
export interface Given {
  readonly id: string;
  readonly ring: string;
  readonly class: string;
}

/** What each stamp is to have, once it is known what all of them have. */
export interface Texts {
  /** @returns the text that was found where that is what it is to have */
  to(stamp: Given, found: string | undefined): string;
  /** What it goes back to; undefined where it had nothing and `Delivery.none` is that. */
  back(found: string | undefined): string | undefined;
}
