import type * as aws from "./aws";
import type * as azure from "./azure";
import type { Cloud } from "./contract/cloud";
import { withSdk } from "./contract/cloud-sdk";
import type { LoadCloud, UseCloud } from "./contract/own-parts";
import type * as gcp from "./gcp";

/** Cloud → a fleet's own parts on it; asked only when a stamp is made there, so that no other cloud is loaded. */
export type FleetParts = Readonly<Partial<Record<Cloud, () => LoadCloud>>>;

/**
 * Hands a cloud's blueprint to `use`. The cloud, and with it its SDK, is loaded here and at no other place, so a
 * program that makes stamps on one cloud never pays for the others, nor has to install them.
 */
export function withCloud<T>(cloud: Cloud, own: FleetParts, use: UseCloud<T>): T {
  const load = own[cloud]?.() ?? LOADERS[cloud];
  return withSdk(cloud, () => load(use));
}

/** Cloud → its blueprint, loaded when asked for: a line a cloud. `require` because constructors are synchronous. */
const LOADERS: Readonly<Record<Cloud, LoadCloud>> = {
  aws: (use) => use((require("./aws") as typeof aws).blueprint, {}),
  azure: (use) => use((require("./azure") as typeof azure).blueprint, {}),
  gcp: (use) => use((require("./gcp") as typeof gcp).blueprint, {}),
};
