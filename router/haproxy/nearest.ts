import type { Routing } from "../../components/routing/contract";
import type { RouterPlace } from "./place";
import { OPEN } from "./rules";
import { mapPath } from "./text";

/**
 * The rule by which a visitor that names no tenant goes to the nearest stamp that takes strangers. What says the country is believed:
 * who lies about it goes to a stamp that is farther away.
 */
export function nearestRules({ nearest }: Routing, place: RouterPlace): string[] {
  if (nearest === undefined) return [];
  const country = `req.fhdr(${nearest.header},1),bytes(0,2)`;
  return [`  http-request set-var(txn.stamp) ${country},map_str(${mapPath(place, "nearest")}) if ${OPEN}`];
}
