import { Provider } from "@pulumi/gcp/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../contract/owner";

/**
 * The provider of the owner's region and project. Google Cloud has no list of accounts to refuse; what refuses
 * here is that quota and permissions of each call are asked of the owner's own project, whoever runs the update.
 */
export function ownerProvider(
  name: string,
  context: OwnerContext,
  opts: pulumi.ComponentResourceOptions,
): Provider {
  const { region, account } = context.identity;
  return new Provider(name, { ...chargedTo(context), project: account, region }, opts);
}

/**
 * Reaches a zone's project. Its calls, too, are charged to the owner's project, so that the identity that
 * deploys needs nothing in the other but to write records.
 */
export function zoneProvider(
  name: string,
  project: string,
  context: OwnerContext,
  parent: pulumi.Resource,
): Provider {
  return new Provider(name, { ...chargedTo(context), project }, { parent });
}

function chargedTo(context: OwnerContext) {
  return {
    billingProject: context.identity.account,
    userProjectOverride: true,
    // The label would be on the resources but not in the program, so state and render would differ.
    addPulumiAttributionLabel: false,
  };
}
