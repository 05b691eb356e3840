import type { Scope } from "../../../azure/internal/scope";
import type { RoutingContext, RoutingPartName } from "../../context";
import type { Secrets } from "../secrets";

/** The layer's own resource group in its home region, with the part's tags. */
export function homeScope(
  part: RoutingPartName,
  { context, secrets }: { readonly context: RoutingContext; readonly secrets: Secrets },
): Scope {
  return {
    resourceGroupName: secrets.resourceGroup.name,
    location: context.identity.region,
    tags: context.tags(part),
  };
}
