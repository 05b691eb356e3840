import { Provider } from "@pulumi/azure-native/provider";
import type * as pulumi from "@pulumi/pulumi";
import { type AzureOwner, globalScope } from "./global";

/**
 * The provider bound to the owner's subscription, tenant and region. Credentials come from where the engine runs
 * and may reach further; what this provider makes may not: its ids all begin with the owner's subscription.
 */
export function ownerProvider(
  name: string,
  context: AzureOwner,
  opts: pulumi.ComponentResourceOptions,
): Provider {
  return new Provider(
    name,
    {
      subscriptionId: context.identity.account,
      tenantId: globalScope(context).tenantId,
      location: context.identity.region,
    },
    { parent: opts.parent },
  );
}

/** The provider for the parent DNS zone, the one place outside the stamp where the stamp writes. */
export function zoneProvider(name: string, context: AzureOwner, parent: pulumi.Resource): Provider {
  const { zoneSubscription, tenantId } = globalScope(context);
  return new Provider(name, { subscriptionId: zoneSubscription, tenantId }, { parent });
}
