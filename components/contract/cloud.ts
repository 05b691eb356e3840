/** The clouds a stamp can live on. */
export const Cloud = { Aws: "aws", Azure: "azure", Gcp: "gcp" } as const;
export type Cloud = (typeof Cloud)[keyof typeof Cloud];

/**
 * The jurisdiction whose law a stamp's data stays under. A tenant bound to one is never placed in another, and
 * backups are copied only within it.
 */
export const Residency = {
  UnitedStates: "us",
  Canada: "ca",
  Brazil: "br",
  EuropeanUnion: "eu",
  UnitedKingdom: "uk",
  Switzerland: "ch",
  Japan: "jp",
  Singapore: "sg",
  India: "in",
  Australia: "au",
  Korea: "kr",
} as const;
export type Residency = (typeof Residency)[keyof typeof Residency];

/** What is known of a cloud's region without asking the cloud. */
export interface Region {
  readonly residency: Residency;
  /** The three zones a stamp uses, by the names that mean the same place in every account: on AWS their ids. */
  readonly zones: readonly [string, string, string];
  /** Where backups are copied: another region under the same law; absent where the cloud has none. */
  readonly copy?: string;
}

/** Region name → what is known of it. */
export type RegionTable = Readonly<Record<string, Region>>;
