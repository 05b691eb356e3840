import type { GlobalScope } from "../../contract/blueprint";
import type { StampContext } from "../../contract/context";
import { StampError } from "../../contract/errors";

/** The global scope on Google Cloud, which the context has made sure of. */
export function globalScope(context: StampContext): NonNullable<GlobalScope["gcp"]> {
  const { gcp } = context.fleet.global;
  if (gcp === undefined)
    throw new StampError("input", "the blueprint has no global scope for gcp", { field: "global.gcp" });
  return gcp;
}
