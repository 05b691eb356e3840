import { CLOUDWATCH } from "../../../aws/internal/limits";
import type { RoutingContext } from "../../context";

/** What the names of the stamps' alarms begin with: their names up to the id, as all names of the layer are made. */
export function stampAlarms(context: RoutingContext): string {
  const name = context.physicalName("stamp", CLOUDWATCH);
  return context.derive(name.slice(0, name.lastIndexOf("-") + 1), "name(stamp alarms)");
}
