import { StampError, shown } from "../../../../core/errors";
import type { RoutingContext } from "../../context";

/**
 * The only home region on AWS: CloudFront takes its certificate and firewall from here and keeps its logs and metrics
 * here, and an alarm can watch no other region's metrics.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
 */
export const HOME = "us-east-1";

/** @throws StampError `input` when the layer's first region is another */
export function requireHome({ identity }: RoutingContext): void {
  if (identity.region === HOME) return;
  throw new StampError("input", "CloudFront has its certificate, firewall and metrics in one region only", {
    field: "home.regions[0]",
    received: shown(identity.region),
    allowed: HOME,
    fix: `name ${HOME} first; the registry is replicated to the regions after it`,
  });
}
