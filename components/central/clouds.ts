import { StampError, shown } from "../../core/errors";
import { Cloud } from "../contract/cloud";
import { withSdk } from "../contract/cloud-sdk";
import type * as aws from "./aws";
import type { CentralParts, CloudCentral } from "./parts";

/** What may be done with a cloud's centre without knowing which cloud it is. */
export type UseCentral<T> = <P extends CentralParts>(central: CloudCentral<P>) => T;

/**
 * Hands a cloud's centre to `use`; the cloud and its SDK are loaded here, as in `components/clouds.ts`.
 * @throws StampError `input` for a cloud that has none yet
 */
export function withCentral<T>(cloud: Cloud, use: UseCentral<T>): T {
  const load = LOADERS[cloud];
  if (load === undefined) {
    throw new StampError("input", "there is no component for a centre on this cloud yet", {
      field: "stampworks:cloud",
      received: shown(cloud),
      allowed: Object.keys(LOADERS).join(", "),
      fix: "make it in a program of your own and name its address in the blueprint (docs/events.md)",
    });
  }
  return withSdk(cloud, () => load(use));
}

/** Cloud → its centre, loaded when asked for: a line a cloud. `require` because constructors are synchronous. */
const LOADERS: Readonly<Partial<Record<Cloud, <T>(use: UseCentral<T>) => T>>> = {
  [Cloud.Aws]: (use) => use((require("./aws") as typeof aws).central),
};
