import type { GlobalScope } from "../../contract/blueprint";
import { StampError } from "../../../core/errors";
import type { OwnerContext } from "../../contract/owner";

/** Who owns resources and knows what lies outside it. */
export interface GcpOwner extends OwnerContext {
  readonly fleet: { readonly global: GlobalScope };
}

/** The global scope on Google Cloud, which the context has made sure of. */
export function globalScope(context: GcpOwner): NonNullable<GlobalScope["gcp"]> {
  const { gcp } = context.fleet.global;
  if (gcp === undefined)
    throw new StampError("input", "the blueprint has no global scope for gcp", { field: "global.gcp" });
  return gcp;
}
