import * as monitor from "@pulumi/azure-native/monitor";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../../contract/owner";
import { ALARM } from "../limits";
import type { Scope } from "../scope";

/** What an action group is made from. */
export interface ActionGroupArgs {
  readonly context: OwnerContext;
  readonly scope: Scope;
  /** At most 12 characters, and it stands at the head of every message: whose alarm it is. */
  readonly shortName: string;
  /** Whom alarms tell; nobody where it is undefined. */
  readonly email: string | undefined;
}

/** Whom the owner's alarms tell. */
export function actionGroup(
  name: string,
  { context, scope, shortName, email }: ActionGroupArgs,
  parent: pulumi.Resource,
): monitor.ActionGroup {
  return new monitor.ActionGroup(
    name,
    {
      actionGroupName: context.physicalName("alarms", ALARM),
      resourceGroupName: scope.resourceGroupName,
      location: "Global",
      tags: scope.tags,
      enabled: true,
      groupShortName: shortName,
      emailReceivers:
        email === undefined ? [] : [{ name: "fleet", emailAddress: email, useCommonAlertSchema: true }],
    },
    { parent },
  );
}
