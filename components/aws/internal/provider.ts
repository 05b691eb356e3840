import { Provider } from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../contract/context";

/** The provider of the stamp's region that refuses every account but the stamp's. */
export function stampProvider(
  name: string,
  context: StampContext,
  opts: pulumi.ComponentResourceOptions,
): Provider {
  const { region, account } = context.identity;
  return new Provider(name, { region, allowedAccountIds: [account] }, opts);
}

/** The same account in the region that keeps copies of the backups. */
export function copyProvider(
  name: string,
  region: string,
  context: StampContext,
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
