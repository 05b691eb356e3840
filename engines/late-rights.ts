/**
 * What clouds say of a right that was given a few seconds ago and is not known everywhere yet. Providers wait for some of it
 * themselves; of the rest nothing is wrong, and the same update a little later passes.
 */
const LATE: readonly RegExp[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
  /cannot be assumed by/u,
  // https://aka.ms/storagekeyvaultaccesscontrol, https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
  /KeyVaultAuthenticationFailure/u,
  /key vault is not accessible/iu,
  /PrincipalNotFound/u,
  // Cosmos DB, of an identity made just before: https://github.com/pulumi/pulumi-azure-native/issues/2816
  /principal ID .*was not found in the AAD tenant/u,
  // https://cloud.google.com/iam/docs/access-change-propagation
  /Permission denied on Cloud KMS key/iu,
  /did not have the necessary permissions configured/u,
  /Permission 'cloudkms\.cryptoKeyVersions\.useTo(?:En|De)crypt' denied/u,
];

/** Whether all that failed failed for want of a right that is on its way: each line of an engine's error says so. */
export function isLateRight(error: Error): boolean {
  const [, ...lines] = error.message.split("\n");
  const failures = lines.filter((line) => /^ {2}\S/u.test(line));
  return failures.length > 0 && failures.every((line) => LATE.some((pattern) => pattern.test(line)));
}
