import type { Cloud } from "../contract/cloud";
import { withSdk } from "../contract/cloud-sdk";
import type * as aws from "./aws";
import type * as azure from "./azure";
import type * as gcp from "./gcp";
import type { CloudRouting, RoutingParts } from "./parts";

/** What the layer may do with a cloud's routing without knowing which cloud it is. */
export type UseRouting<T> = <P extends RoutingParts>(routing: CloudRouting<P>) => T;

/** Hands a cloud's routing layer to `use`; the cloud and its SDK are loaded here, as in `components/clouds.ts`. */
export function withRouting<T>(cloud: Cloud, use: UseRouting<T>): T {
  return withSdk(cloud, () => LOADERS[cloud](use));
}

/** Cloud → its routing layer, loaded when asked for: a line a cloud. `require` because constructors are synchronous. */
const LOADERS: Readonly<Record<Cloud, <T>(use: UseRouting<T>) => T>> = {
  aws: (use) => use((require("./aws") as typeof aws).routing),
  azure: (use) => use((require("./azure") as typeof azure).routing),
  gcp: (use) => use((require("./gcp") as typeof gcp).routing),
};
