import { CLOUDWATCH } from "../../../aws/internal/limits";
import type { RoutingContext } from "../../context";

/** What the names of the stamps' alarms begin with; a stamp's id follows. Without one the layer still has its name. */
export function stampAlarms(context: RoutingContext): string {
  return `${context.physicalName("stamp", CLOUDWATCH)}-`;
}
