import type { PropertyMap, PropertyValue } from "./property";

/**
 * Whether a map is a statement of an AWS resource policy that lets everybody in: `Allow` for principal `*` without
 * any condition.
 */
export function isPublicStatement(map: PropertyMap): boolean {
  if (map["Effect"] !== "Allow" || !("Principal" in map)) return false;
  const condition = map["Condition"];
  const isConditional =
    typeof condition === "object" && condition !== null && Object.keys(condition).length > 0;
  return !isConditional && holdsEverybody(map["Principal"]);
}

function holdsEverybody(principal: PropertyValue | undefined): boolean {
  if (principal === "*") return true;
  if (Array.isArray(principal)) return principal.some(holdsEverybody);
  return (
    typeof principal === "object" &&
    principal !== null &&
    !Array.isArray(principal) &&
    holdsEverybody(principal["AWS"])
  );
}
