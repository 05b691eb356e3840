import { Provider } from "@pulumi/gcp/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../contract/context";

/**
 * The provider of the stamp's region and project. Google Cloud has no list of accounts to refuse; what refuses
 * here is that quota and permissions of each call are asked of the stamp's own project, whoever runs the update.
 */
export function stampProvider(
  name: string,
  context: StampContext,
  opts: pulumi.ComponentResourceOptions,
): Provider {
  const { region, account } = context.identity;
  return new Provider(name, { ...chargedTo(context), project: account, region }, opts);
}

/**
 * Reaches the parent zone's project. Its calls, too, are charged to the stamp's project, so that the identity that
 * deploys needs nothing in the other but to write records.
 */
export function zoneProvider(
  name: string,
  project: string,
  context: StampContext,
  parent: pulumi.Resource,
): Provider {
  return new Provider(name, { ...chargedTo(context), project }, { parent });
}

function chargedTo(context: StampContext) {
  return {
    billingProject: context.identity.account,
    userProjectOverride: true,
    // The label would be on the resources but not in the program, so state and render would differ.
    addPulumiAttributionLabel: false,
  };
}
