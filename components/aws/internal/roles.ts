import { Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../contract/owner";
import { ROLE } from "./limits";
import { policy, type Statement, trust } from "./policies";

/** What a role is made from. */
export interface RoleArgs {
  readonly context: OwnerContext;
  readonly part: string;
  /** What the role is for; its kind in the physical name. */
  readonly kind: string;
  /** Service that takes the role, e.g. `ecs-tasks.amazonaws.com`. */
  readonly service: string;
  /** What it may do beside what the managed policies say; default nothing. */
  readonly statements?: Statement[];
  /** Who may take it; default the service, for this account. */
  readonly assumedBy?: pulumi.Output<string>;
  /** ARNs of policies AWS keeps; default none. */
  readonly managed?: readonly string[];
}

/** A role for one service with exactly these rights. Waiting for it means waiting for its rights too. */
export interface ServiceRole {
  readonly role: Role;
  readonly rights: readonly pulumi.Resource[];
}

/** Makes a role and its rights. */
export function serviceRole(name: string, args: RoleArgs, parent: pulumi.Resource): ServiceRole {
  const { assumedBy, context, part, kind, service, statements = [], managed = [] } = args;
  const role = new Role(
    name,
    {
      name: context.physicalName(kind, ROLE),
      description: `Role "${kind}" of the ${context.noun}`,
      assumeRolePolicy: assumedBy ?? trust(context, service),
      tags: context.tags(part),
    },
    { parent },
  );
  const rights: pulumi.Resource[] = managed.map(
    (policyArn, index) =>
      new RolePolicyAttachment(`${name}-managed-${index}`, { role: role.name, policyArn }, { parent }),
  );
  if (statements.length > 0) {
    rights.push(
      new RolePolicy(
        `${name}-policy`,
        { name: "access", role: role.name, policy: policy(...statements) },
        { parent },
      ),
    );
  }
  return { role, rights };
}
