import type * as aws from "./aws";
import type * as azure from "./azure";
import type { Cloud } from "./contract/cloud";
import type { CloudBlueprint, Parts } from "./contract/parts";
import type * as gcp from "./gcp";

/** What a stamp may do with a cloud's blueprint without knowing which cloud it is. */
export type UseCloud<T> = <P extends Parts>(blueprint: CloudBlueprint<P>) => T;

/**
 * Hands a cloud's blueprint to `use`. The cloud, and with it its SDK, is loaded here and at no other place, so a
 * program that makes stamps on one cloud never pays for the others.
 */
export function withCloud<T>(cloud: Cloud, use: UseCloud<T>): T {
  return LOADERS[cloud](use);
}

/** Cloud → its blueprint, loaded when asked for: a line a cloud. `require` because constructors are synchronous. */
const LOADERS: Readonly<Record<Cloud, <T>(use: UseCloud<T>) => T>> = {
  aws: (use) => use((require("./aws") as typeof aws).blueprint),
  azure: (use) => use((require("./azure") as typeof azure).blueprint),
  gcp: (use) => use((require("./gcp") as typeof gcp).blueprint),
};
