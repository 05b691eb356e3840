import { defined } from "../../../core/defined";
import { type Region, type RegionTable, Residency } from "../cloud";

function region(name: string, residency: Residency, copy?: string, numbers = "123"): [string, Region] {
  const zone = (index: number): string => `${zonePrefix(name)}-az${numbers[index] ?? ""}`;
  return [name, { residency, zones: [zone(0), zone(1), zone(2)], ...defined({ copy }) }];
}

/** How AWS begins the ids of a region's zones: the place, the first letter of each direction, the number. */
function zonePrefix(name: string): string {
  const [place = "", direction = "", number = ""] = name.split("-");
  const letters = direction.match(/north|south|east|west|central/gu) ?? [];
  return `${place}${letters.map(([first]) => first).join("")}${number}`;
}

/**
 * Regions with three zones or more and every service a stamp uses.
 * Zones by their ids and never by their letters: `us-east-1a` is another place in each account, so two stamps would
 * stand in unlike zones, and one of them where machine classes are not sold (use1-az3). An id is the same place for all.
 * Sources: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html and, for the
 * zones that lack services, https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RegionsAndAZs.html.
 */
export const AWS_REGIONS: RegionTable = Object.fromEntries([
  region("us-east-1", Residency.UnitedStates, "us-west-2", "246"),
  region("us-east-2", Residency.UnitedStates, "us-west-2"),
  region("us-west-2", Residency.UnitedStates, "us-east-2"),
  region("ca-central-1", Residency.Canada, "ca-west-1", "124"),
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
  region("ap-northeast-1", Residency.Japan, "ap-northeast-3", "124"),
  region("ap-northeast-3", Residency.Japan, "ap-northeast-1"),
  region("ap-northeast-2", Residency.Korea),
  region("ap-southeast-1", Residency.Singapore),
  region("ap-southeast-2", Residency.Australia, "ap-southeast-4"),
  region("ap-southeast-4", Residency.Australia, "ap-southeast-2"),
  region("ap-south-1", Residency.India, "ap-south-2"),
  region("ap-south-2", Residency.India, "ap-south-1"),
]);
