import { LOG_GROUP } from "../../../aws/internal/limits";
import type { CentralContext } from "../../context";

/** Name of the log group that Firehose writes its failures to. */
export function logGroupName(context: CentralContext): string {
  return `/aws/kinesisfirehose/${context.physicalName("intake", LOG_GROUP)}`;
}

/** Name of the log group that the network of search writes its connections to. */
export function flowLogName(context: CentralContext): string {
  return context.physicalName("search-flow", LOG_GROUP);
}
