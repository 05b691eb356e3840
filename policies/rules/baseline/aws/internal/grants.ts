import type { GraphResource } from "../../../../../graph/model/graph";
import { isMap, isSecret, type PropertyValue, reveal, UNKNOWN } from "../../../../../graph/model/property";

/** A policy document of an identity, and where it stands. */
export interface Document {
  readonly property: string;
  /** JSON text or an object; undefined when it is only there encrypted. */
  readonly value: PropertyValue | undefined;
}

/** A managed policy that an identity is given. */
export interface Attachment {
  readonly property: string;
  readonly arn: PropertyValue | undefined;
}

/** Where policies of identities stand. Policies of resources are the first law's: it judges whom they let in. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
  "aws:iam/groupPolicy:GroupPolicy": "policy",
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
};

/** Where managed policies are given. */
const ATTACHMENTS: Readonly<Record<string, string>> = {
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/role:Role": "managedPolicyArns",
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
  "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": "managedPolicyArns",
};

/** Whether the resource grants something to an identity. */
export function isGrant({ type, inputs }: GraphResource): boolean {
  if (type === "aws:iam/role:Role") return "inlinePolicies" in inputs || "managedPolicyArns" in inputs;
  return type in DOCUMENTS || type in ATTACHMENTS;
}

/** The policy documents an identity is given by the resource. */
export function documentsOf({ type, inputs }: GraphResource): readonly Document[] {
  if (type === "aws:iam/role:Role") {
    const inline = plain(inputs["inlinePolicies"]);
    const policies = Array.isArray(inline) ? inline : inline === UNKNOWN ? [inline] : [];
    return policies
      .map((policy) => (isMap(policy) ? policy["policy"] : policy))
      .filter((policy) => policy !== undefined)
      .map((policy) => ({ property: "inlinePolicies", value: plain(policy) }));
  }
  const property = DOCUMENTS[type];
  return property === undefined ? [] : [{ property, value: plain(inputs[property]) }];
}

/** The managed policies an identity is given by the resource. */
export function attachmentsOf({ type, inputs }: GraphResource): readonly Attachment[] {
  const property = ATTACHMENTS[type];
  if (property === undefined) return [];
  const value = plain(inputs[property]);
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((arn) => ({
    property,
    arn: plain(arn),
  }));
}

function plain(value: PropertyValue | undefined): PropertyValue | undefined {
  return isSecret(value) ? reveal(value) : value;
}
