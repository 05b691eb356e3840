import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { Refusal } from "../kind";

/**
 * Regions where an account can be spread over zones and copied to the paired region.
 * Source: https://learn.microsoft.com/azure/storage/common/redundancy-regions-gzrs
 */
const GZRS_REGIONS = new Set(
  [
    "southafricanorth uaenorth qatarcentral",
    "australiaeast centralindia japaneast koreacentral southeastasia eastasia",
    "francecentral germanywestcentral northeurope norwayeast swedencentral switzerlandnorth uksouth westeurope",
    "canadacentral centralus eastus eastus2 southcentralus westus2 westus3 brazilsouth usgovvirginia",
  ].flatMap((names) => names.split(" ")),
);

/** An account's redundancy must be sold where it is. */
export function redundancyFault({ location, sku }: PropertyMap): Refusal | undefined {
  const name = isMap(sku) ? sku["name"] : undefined;
  if (typeof name !== "string" || !name.includes("GZRS") || typeof location !== "string") return undefined;
  const region = location.toLowerCase().replaceAll(" ", "");
  if (GZRS_REGIONS.has(region)) return undefined;
  return {
    code: "InvalidAccountType",
    message: `The AccountType ${name} is invalid. For more information, see - https://aka.ms/storageaccountskus (location '${region}')`,
  };
}
