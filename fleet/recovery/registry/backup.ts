import type { OwnCopy } from "./own-copy";

/** A copy of the registry that was brought back, apart from it. */
export interface RestoredRegistry {
  /** Where it is: a folder, or an address. It bears the drill's name. */
  readonly place: string;
  /** The recovery point, for people. */
  readonly point: string;
  /** Removes it, once it is proven again that it is what this drill has made. */
  remove(): Promise<void>;
}

/** What is asked of a backup. */
export interface RegistryRequest extends OwnCopy {
  /** The moment that is to come back; undefined: the newest. */
  readonly at: Date | undefined;
  readonly signal: AbortSignal;
}

/** One way in which a registry is brought back. */
export interface RegistryBackup {
  /**
   * Brings a copy back into a place that bears the drill's name, and that was not there before. What it has made and can't use it removes, or
   * names in the problems; nothing else is ever removed.
   * @throws RestoreFailed where nothing comes back; StampError for what is wrong with the settings
   */
  restore(request: RegistryRequest): Promise<RestoredRegistry>;
}
