/** `stampworks/reference`: what an application reads the reference data of its own stamp with. */
export { fromFile, fromUrl, type ReadSource } from "../kept/sources";
export type { Numbers } from "./numbers";
export type { Json } from "./content";
export {
  type ReferenceData,
  StampReference,
  type StampReferenceOptions,
  type ReferenceState,
} from "./stamp-reference";
