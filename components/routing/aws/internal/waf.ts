import { LogGroup } from "@pulumi/aws/cloudwatch";
import { WebAcl, WebAclLoggingConfiguration } from "@pulumi/aws/wafv2";
import type * as pulumi from "@pulumi/pulumi";
import { WEB_ACL } from "../../../aws/internal/limits";
import { managedRules, visibility } from "../../../aws/internal/app/waf-rules";
import { MINUTE } from "../../../contract/units";
import type { RoutingPartArgs } from "../../parts";
import { logGroupNames } from "./log-names";
import { tenantRate } from "./tenant-rate";

/** Window of the rate limit, in seconds. */
const WINDOW = 5 * MINUTE;

/** The firewall in front of all tenants. What a stamp's own firewall asks of a tenant's requests comes after it. */
export function waf(
  name: string,
  args: RoutingPartArgs & { readonly keyId: pulumi.Input<string> },
  parent: pulumi.Resource,
): WebAcl {
  const { context, spec, keyId } = args;
  const tags = context.tags("edge");
  const rate = {
    name: "Rate",
    priority: 0,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: {
      rateBasedStatement: {
        limit: spec.bounds.requestsPerAddress,
        evaluationWindowSec: WINDOW,
        aggregateKeyType: "IP",
      },
    },
    visibilityConfig: visibility("Rate"),
  };
  const acl = new WebAcl(
    name,
    {
      name: context.physicalName("edge", WEB_ACL),
      description: "Guards the domain of all tenants",
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      rules: [rate, ...tenantRate(spec.requests, WINDOW), ...managedRules()],
      visibilityConfig: visibility("Edge"),
      tags,
    },
    { parent },
  );
  const logs = new LogGroup(
    `${name}-logs`,
    {
      name: logGroupNames(context).firewall,
      kmsKeyId: keyId,
      retentionInDays: spec.observability.logRetentionDays,
      tags,
    },
    { parent },
  );
  new WebAclLoggingConfiguration(
    `${name}-logging`,
    {
      resourceArn: acl.arn,
      logDestinationConfigs: [logs.arn],
      redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
    },
    { parent },
  );
  return acl;
}
