import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import type { Lingering } from "../kind";

/**
 * A subnet stays linked to the service that was in it for minutes after the last server or environment is gone.
 * Sources: https://github.com/hashicorp/terraform-provider-azurerm/issues/15728, https://github.com/Azure/azure-rest-api-specs/issues/17443,
 * https://github.com/Azure/azure-data-labs-modules/issues/268
 */
function link(section: string, key: string): Lingering {
  return {
    on: (inputs) => textIn(inputs[section], key),
    code: "InUseSubnetCannotBeDeleted",
    message:
      "Subnet is in use by {what}/serviceAssociationLinks/service-association-link and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet.",
  };
}

export const SERVER_LINK = link("network", "delegatedSubnetResourceId");
export const ENVIRONMENT_LINK = link("vnetConfiguration", "infrastructureSubnetId");

/**
 * A lock holds for a moment after it was taken away.
 * Sources: https://github.com/hashicorp/terraform-provider-azurerm/issues/5025 and 10013
 */
export const LATE_LOCK: Lingering = {
  on: ({ scope }: PropertyMap) => (typeof scope === "string" ? scope : undefined),
  code: "ScopeLocked",
  message:
    "The scope '{what}' cannot perform delete operation because following scope(s) are locked: '{what}'.",
};

function textIn(value: PropertyValue | undefined, key: string): string | undefined {
  const found = isMap(value) ? value[key] : undefined;
  return typeof found === "string" ? found : undefined;
}
