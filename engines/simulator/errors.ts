import type { Cloud } from "../../render/kinds/cloud";
import type { Kind } from "../../render/kinds/kind";
import type { Target } from "./calls";
import type { Scope } from "./scope";

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

/** The name is somebody's. */
export function taken(scope: Scope, kind: Kind, name: string, by: string): SimulatedCloudError {
  const usual = {
    aws: "EntityAlreadyExists",
    azure: "Conflict",
    gcp: "alreadyExists",
    random: "alreadyExists",
  };
  const where = kind.name?.scope === "global" ? "is taken in the whole cloud" : "is taken";
  return new SimulatedCloudError(
    scope.cloud,
    kind.name?.taken ?? usual[scope.cloud],
    `the name '${name}' ${where}: ${by}`,
  );
}

/** The resource does not exist (any more). */
export function gone(scope: Scope, target: Target): SimulatedCloudError {
  const code = {
    aws: "ResourceNotFoundException",
    azure: "ResourceNotFound",
    gcp: "notFound",
    random: "notFound",
  };
  return new SimulatedCloudError(
    scope.cloud,
    code[scope.cloud],
    `${target.type} ${target.id} does not exist`,
  );
}
