import type { GlobalScope } from "../../contract/blueprint";
import { StampError } from "../../../core/errors";
import type { OwnerContext } from "../../contract/owner";

/** Who owns resources and knows what lies outside it. */
export interface AzureOwner extends OwnerContext {
  readonly fleet: { readonly global: GlobalScope };
}

/** What lies outside every stamp on Azure: registry, tenant and parent zone. */
export function globalScope(context: AzureOwner): NonNullable<GlobalScope["azure"]> {
  const scope = context.fleet.global.azure;
  if (scope === undefined)
    throw new StampError("input", "the blueprint has no global scope for azure", { field: "global.azure" });
  return scope;
}
