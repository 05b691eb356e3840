/** What a refusal waits for: a right that is on its way, a cloud that is busy, or what it lets go of only after an hour or two. */
export type Wait = "right" | "busy" | "release";

interface Passing {
  readonly says: RegExp;
  readonly wait: Wait;
}

/**
 * What clouds say where nothing is wrong but the time. Providers wait for some of it themselves; of the rest the same update a little
 * later passes.
 */
const PASSING: readonly Passing[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
  { says: /cannot be assumed by/u, wait: "right" },
  // https://aka.ms/storagekeyvaultaccesscontrol, https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
  { says: /KeyVaultAuthenticationFailure/u, wait: "right" },
  { says: /key vault is not accessible/iu, wait: "right" },
  { says: /PrincipalNotFound/u, wait: "right" },
  // Cosmos DB, of an identity made just before: https://github.com/pulumi/pulumi-azure-native/issues/2816
  { says: /principal ID .*was not found in the AAD tenant/u, wait: "right" },
  // https://cloud.google.com/iam/docs/access-change-propagation
  { says: /Permission denied on Cloud KMS key/iu, wait: "right" },
  { says: /did not have the necessary permissions configured/u, wait: "right" },
  { says: /Permission 'cloudkms\.cryptoKeyVersions\.useTo(?:En|De)crypt' denied/u, wait: "right" },
  // A server that was just made, or whose setting was just changed, is busy once more after it was said to be ready:
  // https://github.com/Azure/azure-postgresql/issues/134, https://github.com/hashicorp/terraform-provider-azurerm/issues/22211
  { says: /ServerIsBusy|is busy (?:with|processing) another operation/u, wait: "busy" },
  // https://learn.microsoft.com/rest/api/storagerp/srp_error_codes_common
  { says: /StorageAccountOperationInProgress/u, wait: "busy" },
  // https://github.com/hashicorp/terraform-provider-azurerm/issues/15842
  { says: /operation in progress which requires exclusive lock/u, wait: "busy" },
  // https://github.com/pulumi/pulumi-azure-native/issues/1024, https://github.com/hashicorp/terraform-provider-azurerm/issues/21293
  { says: /AnotherOperationInProgress|RetryableError|ReferencedResourceNotProvisioned/u, wait: "busy" },
  // https://github.com/Azure/durabletask/issues/14
  { says: /SubCode=40901/u, wait: "busy" },
  // https://github.com/hashicorp/terraform-provider-aws/issues/7628
  { says: /OperationAborted/u, wait: "busy" },
  // https://github.com/hashicorp/terraform-provider-google/issues/4370
  { says: /operationInProgress/u, wait: "busy" },
];

/** The same of what is deleted; elsewhere nobody waits for it, since it may as well be there to stay. */
const LETTING_GO: readonly Passing[] = [
  // Logs that were on their way when a bucket was emptied: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
  { says: /BucketNotEmpty/u, wait: "busy" },
  // A domain that a route which is gone still stands for: https://github.com/hashicorp/terraform-provider-azurerm/issues/18844
  { says: /Host with Id: .* is still referenced/u, wait: "busy" },
  // A lock that was taken away a moment ago: https://github.com/hashicorp/terraform-provider-azurerm/issues/5025 and 10013
  { says: /ScopeLocked/u, wait: "busy" },
  // A subnet that a deleted server or environment is still linked to: https://github.com/hashicorp/terraform-provider-azurerm/issues/15728
  { says: /InUseSubnetCannotBeDeleted.*serviceAssociationLinks/u, wait: "busy" },
  // https://cloud.google.com/run/docs/configuring/vpc-direct-vpc#delete-subnet: one to two hours
  { says: /already being used by .*\/addresses\/serverless-/u, wait: "release" },
];

const LONGEST: readonly Wait[] = ["release", "busy", "right"];

/**
 * What an operation that failed waits for, the longest of it; undefined where a failure has another cause. Each line of an engine's
 * error is looked at: one that will not pass is the caller's.
 */
export function waitOf(error: Error, operation: "up" | "destroy" = "up"): Wait | undefined {
  const known = operation === "up" ? PASSING : [...PASSING, ...LETTING_GO];
  const [, ...lines] = error.message.split("\n");
  const failures = lines.filter((line) => /^ {2}\S/u.test(line));
  const waits = failures.map((line) => known.find(({ says }) => says.test(line))?.wait);
  if (waits.length === 0 || waits.includes(undefined)) return undefined;
  return LONGEST.find((wait) => waits.includes(wait));
}
