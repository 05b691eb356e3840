import { type Finding, fine, missing } from "../finding";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { Arm } from "./arm";

/** What all stamps of a fleet share: the registry, and the zone their names are in. */
export function sharedQuestions({ global }: Needs, { find }: Arm): readonly Question[] {
  return [
    { check: "registry", ask: registry },
    { check: "parent-zone", ask: parentZone },
  ];

  async function registry(): Promise<Finding> {
    const { registryId = "" } = global.azure ?? {};
    const found = await find(`${registryId}?api-version=2023-07-01`);
    return found !== undefined
      ? fine("registry", "the registry is there")
      : missing(
          "registry",
          `there is no registry ${registryId}`,
          "az acr create, or set global.azure.registryId",
        );
  }

  async function parentZone(): Promise<Finding> {
    const { zone = "", zoneResourceGroup = "", zoneSubscription = "" } = global.azure ?? {};
    const found = await find(
      `/subscriptions/${zoneSubscription}/resourceGroups/${zoneResourceGroup}/providers/Microsoft.Network/dnsZones/${zone}?api-version=2018-05-01`,
    );
    return found !== undefined
      ? fine("parent-zone", `zone ${zone} is there`)
      : missing(
          "parent-zone",
          `there is no zone ${zone} in ${zoneResourceGroup}`,
          `az network dns zone create --subscription ${zoneSubscription} -g ${zoneResourceGroup} -n ${zone}`,
        );
  }
}
