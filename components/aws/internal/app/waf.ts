import { WebAcl, WebAclAssociation, WebAclLoggingConfiguration } from "@pulumi/aws/wafv2";
import type * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import { MINUTE } from "../../../contract/units";
import { WEB_ACL } from "../limits";
import { logGroup } from "../log-group";
import { managedRules, visibility } from "./waf-rules";

/** Window of the rate limit, in seconds. */
const WINDOW = 5 * MINUTE;

/** What the web ACL is made from. */
export interface WafArgs extends PartArgs {
  readonly loadBalancerArn: pulumi.Input<string>;
  readonly keyId: pulumi.Input<string>;
}

/** The web application firewall in front of the load balancer (FSBP ELB.16). */
export function waf(name: string, args: WafArgs, parent: pulumi.Resource): WebAcl {
  const { context, spec, loadBalancerArn } = args;
  // One client may never ask for more than the whole stamp carries. Behind the routing layer the client's address
  // is in the header; whoever sends a faulty header is counted as one.
  const rate = {
    name: "Rate",
    priority: 0,
    action: { block: {} },
    statement: {
      rateBasedStatement: {
        limit: spec.bounds.requestsPerSecond * WINDOW,
        evaluationWindowSec: WINDOW,
        aggregateKeyType: "FORWARDED_IP",
        forwardedIpConfig: { headerName: "X-Forwarded-For", fallbackBehavior: "MATCH" },
      },
    },
    visibilityConfig: visibility("Rate"),
  };
  const acl = new WebAcl(
    name,
    {
      name: context.physicalName("edge", WEB_ACL),
      description: "Guards the endpoint of the stamp",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rules: [rate, ...managedRules()],
      visibilityConfig: visibility("Edge"),
      tags: context.tags("app"),
    },
    { parent },
  );
  new WebAclAssociation(
    `${name}-association`,
    { resourceArn: loadBalancerArn, webAclArn: acl.arn },
    { parent },
  );
  const logs = logGroup(`${name}-logs`, { ...args, part: "app", log: "edge-logs" }, parent);
  new WebAclLoggingConfiguration(
    `${name}-logging`,
    {
      resourceArn: acl.arn,
      logDestinationConfigs: [logs.arn],
      redactedFields: [
        { singleHeader: { name: "authorization" } },
        { singleHeader: { name: "cookie" } },
        { singleHeader: { name: "x-stamp-origin" } },
      ],
    },
    { parent },
  );
  return acl;
}
