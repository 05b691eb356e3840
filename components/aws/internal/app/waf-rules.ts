/** Rule groups AWS keeps, in the order they are asked. Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
const RULE_GROUPS = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesKnownBadInputsRuleSet",
  "AWSManagedRulesSQLiRuleSet",
];

/** Rules that only count: the body limit of 8 KB would refuse ordinary requests of an API. */
const COUNTED: Readonly<Record<string, string[]>> = {
  AWSManagedRulesCommonRuleSet: ["SizeRestrictions_BODY"],
};

/** What CloudWatch sees of a rule. */
export function visibility(metricName: string): {
  cloudwatchMetricsEnabled: boolean;
  sampledRequestsEnabled: boolean;
  metricName: string;
} {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}

/** The rule groups AWS keeps, from priority 1 on. */
export function managedRules() {
  return RULE_GROUPS.map((group, index) => ({
    name: group,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: group,
        ruleActionOverrides: (COUNTED[group] ?? []).map((rule) => ({
          name: rule,
          actionToUse: { count: {} },
        })),
      },
    },
    visibilityConfig: visibility(group),
  }));
}
