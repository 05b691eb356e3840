import { type Region, type RegionTable, Residency } from "../cloud";

function region(name: string, residency: Residency, copy?: string): [string, Region] {
  return [name, { residency, zones: ["1", "2", "3"], ...(copy === undefined ? {} : { copy }) }];
}

/**
 * Regions with availability zones and every service a stamp uses; `copy` is another region under the same
 * law, the paired one where there is one.
 * Source: https://learn.microsoft.com/azure/reliability/regions-list
 */
export const AZURE_REGIONS: RegionTable = Object.fromEntries([
  region("eastus", Residency.UnitedStates, "westus3"),
  region("eastus2", Residency.UnitedStates, "centralus"),
  region("centralus", Residency.UnitedStates, "eastus2"),
  region("southcentralus", Residency.UnitedStates, "centralus"),
  region("westus2", Residency.UnitedStates, "westus3"),
  region("westus3", Residency.UnitedStates, "eastus"),
  region("canadacentral", Residency.Canada, "canadaeast"),
  region("brazilsouth", Residency.Brazil),
  region("northeurope", Residency.EuropeanUnion, "westeurope"),
  region("westeurope", Residency.EuropeanUnion, "northeurope"),
  region("francecentral", Residency.EuropeanUnion, "westeurope"),
  region("germanywestcentral", Residency.EuropeanUnion, "westeurope"),
  region("swedencentral", Residency.EuropeanUnion, "northeurope"),
  region("italynorth", Residency.EuropeanUnion, "westeurope"),
  region("polandcentral", Residency.EuropeanUnion, "westeurope"),
  region("spaincentral", Residency.EuropeanUnion, "westeurope"),
  region("uksouth", Residency.UnitedKingdom, "ukwest"),
  region("switzerlandnorth", Residency.Switzerland, "switzerlandwest"),
  region("japaneast", Residency.Japan, "japanwest"),
  region("japanwest", Residency.Japan, "japaneast"),
  region("koreacentral", Residency.Korea, "koreasouth"),
  region("southeastasia", Residency.Singapore),
  region("australiaeast", Residency.Australia, "australiasoutheast"),
  region("centralindia", Residency.India, "southindia"),
]);
