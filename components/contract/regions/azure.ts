import { defined } from "../../../core/defined";
import { type Region, type RegionTable, Residency } from "../cloud";

function region(name: string, residency: Residency, copy?: string): [string, Region] {
  return [name, { residency, zones: ["1", "2", "3"], ...defined({ copy }) }];
}

/**
 * Regions with availability zones and every service a stamp uses; `copy` is the paired region, where it is under the
 * same law. It can be no other: databases, storage accounts and backup vaults copy to the pair and nowhere else.
 * japanwest can only be a pair: no account there is spread over zones and copied (Standard_GZRS), as a stamp's is:
 * https://learn.microsoft.com/azure/storage/common/redundancy-regions-gzrs. francesouth, germanynorth, swedensouth and switzerlandwest are opened for a subscription on request.
 * Source: https://learn.microsoft.com/azure/reliability/regions-list
 */
export const AZURE_REGIONS: RegionTable = Object.fromEntries([
  region("eastus", Residency.UnitedStates, "westus"),
  region("eastus2", Residency.UnitedStates, "centralus"),
  region("centralus", Residency.UnitedStates, "eastus2"),
  region("southcentralus", Residency.UnitedStates, "northcentralus"),
  region("westus2", Residency.UnitedStates, "westcentralus"),
  region("westus3", Residency.UnitedStates, "eastus"),
  region("canadacentral", Residency.Canada, "canadaeast"),
  region("brazilsouth", Residency.Brazil),
  region("northeurope", Residency.EuropeanUnion, "westeurope"),
  region("westeurope", Residency.EuropeanUnion, "northeurope"),
  region("francecentral", Residency.EuropeanUnion, "francesouth"),
  region("germanywestcentral", Residency.EuropeanUnion, "germanynorth"),
  region("swedencentral", Residency.EuropeanUnion, "swedensouth"),
  region("italynorth", Residency.EuropeanUnion),
  region("polandcentral", Residency.EuropeanUnion),
  region("spaincentral", Residency.EuropeanUnion),
  region("uksouth", Residency.UnitedKingdom, "ukwest"),
  region("switzerlandnorth", Residency.Switzerland, "switzerlandwest"),
  region("japaneast", Residency.Japan, "japanwest"),
  region("koreacentral", Residency.Korea, "koreasouth"),
  region("southeastasia", Residency.Singapore),
  region("australiaeast", Residency.Australia, "australiasoutheast"),
  region("centralindia", Residency.India, "southindia"),
]);
