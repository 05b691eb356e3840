import { LAMBDA, LOG_GROUP } from "../../../aws/internal/limits";
import type { RoutingContext } from "../../context";

/**
 * The layer's log groups. One table, because the key that encrypts the groups must name them in its policy before they
 * exist, and would otherwise have to trust every log group of the account.
 */
export function logGroupNames(context: RoutingContext): {
  readonly synchroniser: string;
  readonly firewall: string;
} {
  const edge = context.physicalName("edge-logs", LOG_GROUP);
  return {
    synchroniser: `/aws/lambda/${context.physicalName("synchroniser", LAMBDA)}`,
    // WAF only writes to groups whose names begin like this.
    firewall: context.derive(`aws-waf-logs-${edge}`, "name(aws-waf-logs)"),
  };
}
