import type { Target } from "./calls";
import { SimulatedCloudError } from "./errors";
import type { Kind } from "../../render/kinds/kind";
import type { Scope } from "./scope";

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
