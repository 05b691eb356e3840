import { type Region, type RegionTable, Residency } from "../cloud";

function region(name: string, residency: Residency, copy?: string, letters = "abc"): [string, Region] {
  const zone = (index: number): string => `${name}${letters[index] ?? ""}`;
  return [name, { residency, zones: [zone(0), zone(1), zone(2)], ...(copy === undefined ? {} : { copy }) }];
}

/**
 * Regions with three zones or more and every service a stamp uses.
 * Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html and, for the zones'
 * letters, .../aws-availability-zones.html. A zone's letter is the account's own; three consecutive
 * letters exist in every account save where a region skips one (ap-northeast-1 has no `b` for new accounts).
 */
export const AWS_REGIONS: RegionTable = Object.fromEntries([
  region("us-east-1", Residency.UnitedStates, "us-west-2"),
  region("us-east-2", Residency.UnitedStates, "us-west-2"),
  region("us-west-2", Residency.UnitedStates, "us-east-2"),
  region("ca-central-1", Residency.Canada, "ca-west-1", "abd"),
  region("ca-west-1", Residency.Canada, "ca-central-1"),
  region("sa-east-1", Residency.Brazil),
  region("eu-west-1", Residency.EuropeanUnion, "eu-central-1"),
  region("eu-west-3", Residency.EuropeanUnion, "eu-central-1"),
  region("eu-central-1", Residency.EuropeanUnion, "eu-west-1"),
  region("eu-north-1", Residency.EuropeanUnion, "eu-central-1"),
  region("eu-south-1", Residency.EuropeanUnion, "eu-central-1"),
  region("eu-south-2", Residency.EuropeanUnion, "eu-west-1"),
  region("eu-west-2", Residency.UnitedKingdom),
  region("eu-central-2", Residency.Switzerland),
  region("ap-northeast-1", Residency.Japan, "ap-northeast-3", "acd"),
  region("ap-northeast-3", Residency.Japan, "ap-northeast-1"),
  region("ap-northeast-2", Residency.Korea),
  region("ap-southeast-1", Residency.Singapore),
  region("ap-southeast-2", Residency.Australia, "ap-southeast-4"),
  region("ap-southeast-4", Residency.Australia, "ap-southeast-2"),
  region("ap-south-1", Residency.India, "ap-south-2"),
  region("ap-south-2", Residency.India, "ap-south-1"),
]);
