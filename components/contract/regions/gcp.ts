import { defined } from "../../../core/defined";
import { type Region, type RegionTable, Residency } from "../cloud";

function region(name: string, residency: Residency, copy?: string, letters = "abc"): [string, Region] {
  const zone = (index: number): string => `${name}-${letters[index] ?? ""}`;
  return [name, { residency, zones: [zone(0), zone(1), zone(2)], ...defined({ copy }) }];
}

/**
 * Regions with three zones and every service a stamp uses.
 * Source: https://cloud.google.com/compute/docs/regions-zones (zone letters differ in us-east1 and europe-west1)
 */
export const GCP_REGIONS: RegionTable = Object.fromEntries([
  region("us-central1", Residency.UnitedStates, "us-east1"),
  region("us-east1", Residency.UnitedStates, "us-central1", "bcd"),
  region("us-east4", Residency.UnitedStates, "us-central1"),
  region("us-west1", Residency.UnitedStates, "us-central1"),
  region("us-west4", Residency.UnitedStates, "us-central1"),
  region("northamerica-northeast1", Residency.Canada, "northamerica-northeast2"),
  region("northamerica-northeast2", Residency.Canada, "northamerica-northeast1"),
  region("southamerica-east1", Residency.Brazil),
  region("europe-west1", Residency.EuropeanUnion, "europe-west4", "bcd"),
  region("europe-west3", Residency.EuropeanUnion, "europe-west4"),
  region("europe-west4", Residency.EuropeanUnion, "europe-west1"),
  region("europe-west9", Residency.EuropeanUnion, "europe-west1"),
  region("europe-north1", Residency.EuropeanUnion, "europe-west4"),
  region("europe-southwest1", Residency.EuropeanUnion, "europe-west1"),
  region("europe-west2", Residency.UnitedKingdom),
  region("europe-west6", Residency.Switzerland),
  region("asia-northeast1", Residency.Japan, "asia-northeast2"),
  region("asia-northeast2", Residency.Japan, "asia-northeast1"),
  region("asia-northeast3", Residency.Korea),
  region("asia-southeast1", Residency.Singapore),
  region("australia-southeast1", Residency.Australia, "australia-southeast2"),
  region("australia-southeast2", Residency.Australia, "australia-southeast1"),
  region("asia-south1", Residency.India, "asia-south2"),
  region("asia-south2", Residency.India, "asia-south1"),
]);
