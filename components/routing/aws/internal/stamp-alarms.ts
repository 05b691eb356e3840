import { CLOUDWATCH } from "../../../aws/internal/limits";
import type { RoutingContext } from "../../context";

/**
 * What the names of the stamps' alarms begin with: their names up to the id, as all names of the layer are made. It has no hash, so it
 * is the layer's own where it fills a field: a longer name that begins so may be another layer's.
 */
export function stampAlarms(context: RoutingContext): string {
  const name = context.physicalName("stamp", CLOUDWATCH);
  return context.derive(name.slice(0, name.lastIndexOf("-") + 1), "name(stamp alarms)", true);
}
