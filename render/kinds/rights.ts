import type { Refusal } from "./kind";

/** Who gives a right on what: type → the input that names it. */
export const GRANTS: Readonly<Record<string, string>> = {
  "aws:iam/rolePolicy:RolePolicy": "role",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "role",
  "azure-native:authorization:RoleAssignment": "scope",
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": "cryptoKeyId",
  "gcp:secretmanager/secretIamMember:SecretIamMember": "secretId",
};

/**
 * Who uses a right the moment it is made, and what the cloud says where the right was given a few seconds ago and is not
 * everywhere yet: type → the refusal.
 */
export const USES: Readonly<Record<string, Refusal>> = {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
  "aws:lambda/function:Function": {
    code: "InvalidParameterValueException",
    message: "The role defined for the function cannot be assumed by Lambda.",
  },
  // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#symptom---role-assignment-changes-are-not-being-detected
  "azure-native:storage:StorageAccount": {
    code: "KeyVaultAuthenticationFailure",
    message:
      "The operation failed because of authentication issue on the keyvault. For more information, see - https://aka.ms/storagekeyvaultaccesscontrol",
  },
  "azure-native:servicebus:Namespace": {
    code: "BadRequest",
    message: "The key vault is not accessible: the identity has no wrap and unwrap permission on the key.",
  },
  // https://cloud.google.com/iam/docs/access-change-propagation
  "gcp:storage/bucket:Bucket": {
    code: "forbidden",
    message:
      "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.",
  },
  "gcp:pubsub/topic:Topic": {
    code: "failedPrecondition",
    message:
      "Cloud Pub/Sub did not have the necessary permissions configured to support this operation. Please verify that the service account was granted the Cloud KMS CryptoKey Encrypter/Decrypter role.",
  },
};
