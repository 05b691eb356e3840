import * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../contract/owner";

/** What a lock is made from. */
export interface LockArgs {
  readonly context: OwnerContext;
  readonly spec: { readonly deletionProtection: boolean };
  readonly resource: pulumi.CustomResource;
}

/**
 * Keeps Azure from deleting a data resource, and what is in it, as long as the class protects its stamps. Retiring
 * a stamp removes the locks first; an update with `retiring` those of the routing layer and of a centre.
 */
export function lockAgainstDeletion(
  name: string,
  { context, spec, resource }: LockArgs,
  parent: pulumi.Resource,
): void {
  if (!context.protects(spec.deletionProtection)) return;
  new authorization.ManagementLockByScope(
    name,
    {
      lockName: "stampworks-keep",
      level: "CanNotDelete",
      scope: resource.id,
      notes:
        context.noun === "stamp"
          ? "Holds a stamp's data; retire the stamp to remove it."
          : `Holds the ${context.noun}'s data; set stampworks:retiring in its config and bring it up, then destroy it.`,
    },
    { parent },
  );
}
