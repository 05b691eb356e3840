import * as cdn from "@pulumi/azure-native/cdn";
import type * as pulumi from "@pulumi/pulumi";
import { ASKED_HOST_HEADER } from "../../../../router/decision/asked-host";
import type { RoutingLayer } from "../../layer";

function overwrite(headerName: string, value: string) {
  return {
    name: "ModifyRequestHeader",
    parameters: {
      typeName: "DeliveryRuleHeaderActionParameters",
      headerAction: "Overwrite",
      headerName,
      value,
    },
  } as const;
}

/**
 * The rule by which Front Door tells the routers the host that a client asked for, in a header of its own, and the country it asks
 * from, where visitors go to the nearest stamp: it asks them by
 * their own name, and what it says in X-Forwarded-Host need not get past the environment's ingress, which writes headers
 * of that kind itself. Whatever a client sent under the name is overwritten.
 * Sources: https://learn.microsoft.com/azure/frontdoor/rule-set-server-variables,
 * https://learn.microsoft.com/azure/container-apps/ingress-overview#http-headers
 *
 * @returns the rule set, for the route, and the rule, which a request needs to find its tenant
 */
export function askedHost(
  name: string,
  nearest: RoutingLayer["requests"]["nearest"],
  inProfile: {
    readonly profileName: pulumi.Output<string>;
    readonly resourceGroupName: pulumi.Output<string>;
  },
  parent: pulumi.Resource,
): { readonly set: cdn.RuleSet; readonly rule: cdn.Rule } {
  const set = new cdn.RuleSet(`${name}-rules`, { ruleSetName: "routers", ...inProfile }, { parent });
  const rule = new cdn.Rule(
    `${name}-asked-host`,
    {
      ruleName: "askedHost",
      ruleSetName: set.name,
      ...inProfile,
      // The one order whose rule holds for every request.
      order: 0,
      actions: [
        overwrite(ASKED_HOST_HEADER, "{hostname}"),
        ...(nearest === undefined ? [] : [overwrite(nearest.header, "{geo_country}")]),
      ],
      matchProcessingBehavior: "Continue",
    },
    { parent },
  );
  return { set, rule };
}
