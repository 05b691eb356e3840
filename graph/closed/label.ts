import type { GraphResource } from "../model/graph";
import { parseUrn } from "../model/urn";

/** A resource as messages call it. */
export function label({ type, urn }: Pick<GraphResource, "type" | "urn">): string {
  return `${type} "${parseUrn(urn)?.name ?? urn}"`;
}
