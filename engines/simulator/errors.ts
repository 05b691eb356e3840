import type { Cloud } from "../../render/kinds/cloud";

/** How the simulated clouds are called in messages; each is said to be simulated wherever a user meets it. */
export const CLOUD_LABELS: Readonly<Record<Cloud, string>> = {
  aws: "simulated AWS",
  azure: "simulated Azure",
  gcp: "simulated GCP",
  random: "simulated random provider",
};

/**
 * A refusal by a simulated control plane, in the cloud's own words.
 * The message reads `simulated AWS: DependencyViolation: …`; it never holds a property's value that is secret.
 */
export class SimulatedCloudError extends Error {
  override readonly name = "SimulatedCloudError";

  constructor(
    readonly cloud: Cloud,
    /** The cloud's error code, e.g. `DependencyViolation`. */
    readonly code: string,
    readonly detail: string,
  ) {
    super(`${CLOUD_LABELS[cloud]}: ${code}: ${detail}`);
  }
}
