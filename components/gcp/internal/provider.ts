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
  return new Provider(name, { ...bound(account), region }, opts);
}

/** Reaches the project of the parent zone; the identity that deploys needs nothing there but to write records. */
export function zoneProvider(name: string, project: string, parent: pulumi.Resource): Provider {
  return new Provider(name, bound(project), { parent });
}

function bound(project: string): {
  project: string;
  billingProject: string;
  userProjectOverride: boolean;
  addPulumiAttributionLabel: boolean;
} {
  // The label would be on the resources but not in the program, so state and render would differ.
  return { project, billingProject: project, userProjectOverride: true, addPulumiAttributionLabel: false };
}
