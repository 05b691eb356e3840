// What an operator's own mover is written against.
export type { Comparison, CopyTools, Crossing, Mover, FenceState } from "./mover";
export { PassingError, SupersededError } from "./mover";
export type { Content, Found, Listed, ObjectStore } from "./objects/store";
export { CentreMover, type CentreTools } from "./centre/mover";
export type { MoverContext } from "./open-movers";
