import type { GlobalScope } from "../../contract/blueprint";
import type { StampContext } from "../../contract/context";
import { StampError } from "../../contract/errors";

/** What lies outside every stamp on Azure: registry, tenant and parent zone. */
export function globalScope(context: StampContext): NonNullable<GlobalScope["azure"]> {
  const scope = context.fleet.global.azure;
  if (scope === undefined)
    throw new StampError("input", "the blueprint has no global scope for azure", { field: "global.azure" });
  return scope;
}
