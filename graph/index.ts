export { type AllowEntry, AllowList } from "./closed/allow";
export { allowGlobal, DEFAULT_ALLOW } from "./closed/allow-defaults";
export { type CanonicalGraph, type CanonicalResource, canonicalise } from "./canonical/canonical";
export { checkClosed } from "./closed/closed";
export type { ClosedOptions } from "./closed/options";
export { globalDerivations, globalScope } from "./model/constants";
export { type Difference, type DifferenceKind, diffCanonical } from "./equal/diff";
export type { Detector, Finding, FindingOwner, FindingRule } from "./closed/finding";
export { fingerprint, serialiseCanonical, shortFingerprint } from "./canonical/fingerprint";
export { FleetIndex } from "./closed/fleet/fleet-index";
export * from "./model/graph";
export { IdentifierScanner } from "./identifiers";
export type { IdentifierKind } from "./identifiers/recogniser";
export { type Owner, type Ownership, ownershipOf } from "./model/ownership";
export * from "./model/property";
export { REDACTED, redact } from "./model/redact";
export {
  explainOdd,
  type EqualGroup,
  groupStamps,
  isEqual,
  type OddStamp,
  type StampForm,
} from "./equal/equal";
export { FleetCheck } from "./closed/fleet/fleetwide";
export { type Change, diffGraphs } from "./equal/graph-diff";
export { resolveTokens } from "./canonical/resolve";
export { StampTemplate } from "./equal/template/template";
export { findTokens, type FoundToken, isToken, type TokenOwner, TokenTable } from "./model/tokens";
