import type { IdentifierKind } from "../identifiers/recogniser";

/** How a breach was seen. */
export type Detector =
  /** A token or identifier whose owner is known and is not this stamp. */
  | "T"
  /** A literal or external identifier where an own reference is due. */
  | "L"
  /** A dependency on a StackReference or a resource that was only read. */
  | "D"
  /** The fleet's inventory. */
  | "F"
  /** Options of a resource. */
  | "O";

/** Ids of what the laws find; stable, for allow-lists and reports. */
export type FindingRule =
  | "closed/foreign-token"
  | "closed/external-identifier"
  | "closed/external-name"
  | "closed/other-region"
  | "closed/other-account"
  | "closed/public-principal"
  | "closed/read-resource"
  | "closed/stack-reference"
  | "closed/depends-on-read"
  | "closed/lookup"
  | "closed/import"
  | "closed/option"
  | "closed/unreadable"
  | "closed/unknown"
  | "fleet/foreign-identifier"
  | "fleet/address-overlap"
  | "fleet/duplicate-name"
  | "fleet/account-mismatch"
  | "fleet/claimed-twice"
  | "fleet/unproven-claim";

/** Who made an identifier. */
export interface FindingOwner {
  readonly stack: string;
  /** Empty when the identifier is derived from the owner's identity rather than made by a resource. */
  readonly urn: string;
  /** Output property, or what a derived value stands for. */
  readonly property: string;
}

/** One breach of the first law, or one place where it can't be judged. */
export interface Finding {
  readonly rule: FindingRule;
  readonly detector: Detector;
  /** `unreadable`: nothing is known to be wrong, but the value could not be read. */
  readonly level: "violation" | "unreadable";
  readonly stack: string;
  readonly urn: string;
  readonly type: string;
  /** Property path, through JSON too; empty when the resource as a whole is meant. */
  readonly path: string;
  /** The identifier, or `[secret]` where it stands in a secret. */
  readonly value: string;
  readonly kind?: IdentifierKind;
  readonly owner?: FindingOwner;
  /** One sentence: what refers to what, and what would be right. */
  readonly message: string;
}
