import { field, list } from "../ask-json";
import { roomFinding } from "../answers";
import type { Finding } from "../finding";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { Arm } from "./arm";

/** What the subscription may still have of what a stamp takes. */
export function quotaQuestions(needs: Needs, { here }: Arm): readonly Question[] {
  const { account, region } = needs.identity;
  return [
    { check: "quota-cores", ask: cores },
    { check: "quota-storage", ask: storage },
  ];

  async function cores(): Promise<Finding> {
    const { body } = await here(
      `providers/Microsoft.DBforPostgreSQL/locations/${region}/resourceType/flexibleServers/usages?api-version=2024-08-01`,
    );
    const wanted = needs
      .toMake("azure-native:dbforpostgresql:Server")
      .reduce((sum, { sku, highAvailability }) => {
        const each = Number(/_E?D?(\d+)/u.exec(String(field(sku, "name")))?.[1] ?? 0);
        return sum + each * (field(highAvailability, "mode") === "ZoneRedundant" ? 2 : 1);
      }, 0);
    const usage = list(body, "value").find((each) => /cores/iu.test(String(field(each, "name.value"))));
    const limit = Number(field(usage, "limit") ?? NaN);
    if (Number.isNaN(limit)) throw new Error("Azure does not say the quota of PostgreSQL's vCores");
    return roomFinding({
      check: "quota-cores",
      what: "vCores of PostgreSQL",
      wanted,
      limit,
      used: Number(field(usage, "currentValue") ?? 0),
      raise: () =>
        `az quota update --resource-name cores --scope /subscriptions/${account}/providers/Microsoft.DBforPostgreSQL/locations/${region}`,
    });
  }

  async function storage(): Promise<Finding> {
    const { body } = await here(
      `providers/Microsoft.Storage/locations/${region}/usages?api-version=2024-01-01`,
    );
    const usage = list(body, "value").find((each) => field(each, "name.value") === "StorageAccounts");
    const limit = Number(field(usage, "limit") ?? NaN);
    if (Number.isNaN(limit)) throw new Error("Azure does not say the quota of storage accounts");
    return roomFinding({
      check: "quota-storage",
      what: "storage accounts",
      wanted: needs.toMake("azure-native:storage:StorageAccount").length,
      limit,
      used: Number(field(usage, "currentValue") ?? 0),
      raise: () => "az support tickets create (storage accounts of a region)",
    });
  }
}
