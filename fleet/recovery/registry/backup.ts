/** A copy of the registry that was brought back, apart from it. */
export interface RestoredRegistry {
  /** Where it is: a folder, or an address. */
  readonly place: string;
  /** The recovery point, for people. */
  readonly point: string;
  /** Removes it. */
  remove(): Promise<void>;
}

/** What is asked of a backup. */
export interface RegistryRequest {
  /** Where the registry itself is. */
  readonly registry: string;
  /** The moment that is to come back; undefined: the newest. */
  readonly at: Date | undefined;
  readonly signal: AbortSignal;
}

/** One way in which a registry is brought back. */
export interface RegistryBackup {
  /** @throws RestoreFailed where nothing comes back; StampError for what is wrong with the settings */
  restore(request: RegistryRequest): Promise<RestoredRegistry>;
}
