export { type Blueprint, type BlueprintInput, blueprintSchema } from "./contract/blueprint";
export { type ClassInput, type ClassSpec, classSchema, Size } from "./contract/class";
export { Cloud, Residency } from "./contract/cloud";
export { StampContext } from "./contract/context";
export { StampError, type StampErrorCode, type StampErrorDetails } from "./contract/errors";
export { type StampIdentity, type StampIdentityInput, identitySchema } from "./contract/identity";
export type { CloudBlueprint, PartArgs, Parts } from "./contract/parts";
export { Stamp } from "./stamp";
export type { StampArgs } from "./stamp-args";
