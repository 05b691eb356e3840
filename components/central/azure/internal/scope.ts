import type { Scope } from "../../../azure/internal/scope";
import type { CentralContext, CentralPartName } from "../../context";
import type { Secrets } from "../secrets";

/** The centre's own resource group, with the part's tags. */
export function centralScope(
  part: CentralPartName,
  { context, secrets }: { readonly context: CentralContext; readonly secrets: Secrets },
): Scope {
  return {
    resourceGroupName: secrets.resourceGroup.name,
    location: context.identity.region,
    tags: context.tags(part),
  };
}
