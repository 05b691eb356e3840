import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { Refusal, Serial } from "../kind";

/** Sources: https://learn.microsoft.com/azure/storage/common/storage-account-overview, terraform-provider-azurerm issues on StorageAccountOperationInProgress. */
export const STORAGE_BUSY: Refusal = {
  code: "StorageAccountOperationInProgress",
  message:
    "An operation is currently performing on this storage account that requires exclusive access: {what}.",
};

/** Source: terraform-provider-azurerm issues 14364, 15842 and 17233. */
export const COSMOS_BUSY: Refusal = {
  code: "PreconditionFailed",
  message:
    "There is already an operation in progress which requires exclusive lock on this service {what}. Please retry the operation after sometime.",
};

/** Source: https://github.com/pulumi/pulumi-azure-native/issues/1024. */
export const NETWORK_BUSY: Refusal = {
  code: "AnotherOperationInProgress",
  message: "Another operation on this or dependent resource is in progress: {what}.",
};

/** Sources: https://github.com/Azure/azure-dev/issues/6640, https://github.com/microsoft/aspire/issues/13043. */
export const CACHE_BUSY: Refusal = {
  code: "ResourceDeploymentFailure",
  message:
    "The resource write operation failed to complete successfully, because it reached terminal provisioning state 'Failed': {what}.",
};

const BUSY: readonly (readonly [RegExp, Refusal])[] = [
  [/\/providers\/microsoft\.documentdb\//i, COSMOS_BUSY],
  [/\/providers\/microsoft\.storage\//i, STORAGE_BUSY],
];

/** A private endpoint is a change of what it leads to, and some services take one at a time. */
export const ENDPOINT_SERIAL: Serial = {
  on: (inputs) => {
    const target = targetOf(inputs);
    return target !== undefined && BUSY.some(([service]) => service.test(target)) ? target : undefined;
  },
  code: "AnotherOperationInProgress",
  message: "An operation is in progress which requires exclusive access: {what}.",
};

function targetOf({ privateLinkServiceConnections: connections }: PropertyMap): string | undefined {
  const [first] = Array.isArray(connections) ? connections : [];
  const target = isMap(first) ? first["privateLinkServiceId"] : undefined;
  return typeof target === "string" ? target : undefined;
}
