import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../contract/owner";
import { IDENTITY } from "./limits";

/**
 * Azure's built-in roles by what they allow here; the ids are the same in every tenant.
 * Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
export const ROLES = {
  /** Key Vault Crypto Service Encryption User: wrap and unwrap with a key. */
  useKey: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  /** Key Vault Secrets User: read a secret. */
  readSecret: "4633458b-17de-408a-b874-0445c86b69e6",
  /** AcrPull: pull images. */
  pullImages: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  /** Storage Blob Data Contributor: read, write and delete objects. */
  useObjects: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  /** Storage Blob Data Reader: read objects. */
  readObjects: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  /** Azure Service Bus Data Sender. */
  send: "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
  /** Azure Service Bus Data Receiver. */
  receive: "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
  /** Azure Event Hubs Data Sender. */
  publish: "2b629674-e913-4c01-ae53-ef4638d8f975",
  /** Azure Service Bus Data Owner: the scaler reads a queue's length, which no lesser role allows. */
  ownQueue: "090c5cfd-751d-490a-894a-3ce6f1109419",
  /** Reader. */
  read: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  /** Storage Account Backup Contributor. */
  backUpObjects: "e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1",
  /** Network Contributor: what Chaos Studio asks for to write rules of a security group. Source: https://learn.microsoft.com/azure/chaos-studio/chaos-studio-fault-providers */
  writeRules: "4d97b98b-1d4f-4787-a291-c67834d212e7",
  /** PostgreSQL Flexible Server Long Term Retention Backup Role. */
  backUpDatabase: "c088a766-074b-43ba-90d4-1fb21feae531",
} as const;

/** Who is given what on which resource. */
export interface Grant {
  readonly context: OwnerContext;
  /** What the grant is for, unique within the stamp, e.g. `app-objects`; its name follows from it. */
  readonly kind: string;
  readonly role: keyof typeof ROLES;
  /** Object id of the identity. */
  readonly principalId: pulumi.Input<string>;
  /** ARM id of the one resource the grant holds for. */
  readonly scope: pulumi.Input<string>;
}

/** Gives an identity one built-in role on one resource. */
export function grant(name: string, args: Grant, parent: pulumi.Resource): authorization.RoleAssignment {
  const { context, kind, role, principalId, scope } = args;
  return new authorization.RoleAssignment(
    name,
    {
      roleAssignmentName: context.guid(kind),
      principalId,
      // Said outright, or Azure refuses an identity that its directory has not heard of yet.
      principalType: "ServicePrincipal",
      roleDefinitionId: `/subscriptions/${context.identity.account}/providers/Microsoft.Authorization/roleDefinitions/${ROLES[role]}`,
      scope,
    },
    { parent },
  );
}

/** What an identity is made from. */
export interface IdentityArgs {
  readonly context: OwnerContext;
  readonly kind: string;
  readonly part: string;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: string;
}

/** An identity of the stamp that services or containers act as. */
export function stampIdentity(
  name: string,
  args: IdentityArgs,
  parent: pulumi.Resource,
): managedidentity.UserAssignedIdentity {
  const { context, kind, part, resourceGroupName, location } = args;
  return new managedidentity.UserAssignedIdentity(
    name,
    {
      resourceName: context.physicalName(kind, IDENTITY),
      resourceGroupName,
      location,
      tags: context.tags(part),
    },
    { parent },
  );
}
