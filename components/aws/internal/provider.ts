import { Provider } from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../contract/context";
import type { OwnerContext } from "../../contract/owner";

/** The provider of the owner's region that refuses every account but the owner's. */
export function ownerProvider(
  name: string,
  context: OwnerContext,
  opts: pulumi.ComponentResourceOptions,
): Provider {
  const { region, account } = context.identity;
  return new Provider(name, { region, allowedAccountIds: [account] }, opts);
}

/** The same account in another region, such as the one that keeps copies of the backups. */
export function regionProvider(
  name: string,
  region: string,
  context: OwnerContext,
  parent: pulumi.Resource,
): Provider {
  return new Provider(name, { region, allowedAccountIds: [context.identity.account] }, { parent });
}

/** Reaches the parent zone, and by its role nothing else, in the account that owns the zone. */
export function zoneProvider(
  name: string,
  roleArn: string,
  context: StampContext,
  parent: pulumi.Resource,
): Provider {
  const sessionName = context.derive(`stampworks-${context.identity.id}`, "session");
  return new Provider(
    name,
    { region: context.identity.region, assumeRoles: [{ roleArn, sessionName }] },
    { parent },
  );
}
