import { blocking } from "../../../azure/internal/app/blocking";
import * as frontdoor from "@pulumi/azure-native/frontdoor";
import type * as pulumi from "@pulumi/pulumi";
import { FIREWALL_POLICY } from "../../../azure/internal/limits";
import type { Scope } from "../../../azure/internal/scope";
import { MANAGED_RULES } from "../../../azure/internal/app/waf";
import type { RoutingPartArgs } from "../../parts";

/** Window of the rate limit, in minutes: 1 or 5. */
const WINDOW = 5;
/** What must not stand in a log of what was blocked. */
const UNLOGGED = ["Authorization", "Cookie"];

/**
 * The firewall in front of all tenants, which blocks rather than reports. It counts by address: Front Door can count by that, by country or
 * all together, and by no header, so what a tenant may take is the thin routers' to count.
 * Source: https://learn.microsoft.com/dotnet/api/azure.resourcemanager.frontdoor.models.frontdoorwebapplicationfirewallpolicygroupbyvariablename
 * What a stamp's own firewall asks of a tenant's
 * requests comes after it.
 */
export function waf(
  name: string,
  { context, spec, scope }: RoutingPartArgs & { readonly scope: Scope },
  parent: pulumi.Resource,
): frontdoor.Policy {
  return new frontdoor.Policy(
    name,
    {
      policyName: context.physicalName("waf", FIREWALL_POLICY),
      resourceGroupName: scope.resourceGroupName,
      location: "Global",
      tags: scope.tags,
      sku: { name: "Premium_AzureFrontDoor" },
      policySettings: blocking(UNLOGGED),
      customRules: {
        rules: [
          {
            name: "Rate",
            enabledState: "Enabled",
            priority: 100,
            ruleType: "RateLimitRule",
            rateLimitDurationInMinutes: WINDOW,
            rateLimitThreshold: spec.bounds.requestsPerAddress,
            action: "Block",
            // Every request: a rate limit needs a condition, and this one always holds.
            matchConditions: [{ matchVariable: "RequestUri", operator: "Any", matchValue: [] }],
            groupBy: [{ variableName: "SocketAddr" }],
          },
        ],
      },
      managedRules: { managedRuleSets: [...MANAGED_RULES] },
    },
    { parent },
  );
}
