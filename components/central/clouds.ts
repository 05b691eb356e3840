import type { Cloud } from "../contract/cloud";
import { withSdk } from "../contract/cloud-sdk";
import type * as aws from "./aws";
import type * as azure from "./azure";
import type * as gcp from "./gcp";
import type { CentralParts, CloudCentral } from "./parts";

/** What may be done with a cloud's centre without knowing which cloud it is. */
export type UseCentral<T> = <P extends CentralParts>(central: CloudCentral<P>) => T;

/** Hands a cloud's centre to `use`; the cloud and its SDK are loaded here, as in `components/clouds.ts`. */
export function withCentral<T>(cloud: Cloud, use: UseCentral<T>): T {
  return withSdk(cloud, () => LOADERS[cloud](use));
}

/** Cloud → its centre, loaded when asked for: a line a cloud. `require` because constructors are synchronous. */
const LOADERS: Readonly<Record<Cloud, <T>(use: UseCentral<T>) => T>> = {
  aws: (use) => use((require("./aws") as typeof aws).central),
  azure: (use) => use((require("./azure") as typeof azure).central),
  gcp: (use) => use((require("./gcp") as typeof gcp).central),
};
