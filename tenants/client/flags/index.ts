/** `stampworks/flags`: what an application reads its stamp's flags with, as a provider of OpenFeature. */
export { fromFile, fromUrl, type ReadSource as ReadFlags } from "../kept/sources";
export { StampFlags, type StampFlagsOptions } from "./stamp-flags";
