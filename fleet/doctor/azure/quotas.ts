import { field } from "../ask-json";
import { roomFinding } from "../answers";
import type { Finding } from "../finding";
import type { Needs } from "../needs";
import { NoAnswer, type Question } from "../question";
import type { Arm } from "./arm";
import { familyOf } from "./tables";

/** What the subscription may still have of what a stamp takes. */
export function quotaQuestions(needs: Needs, { all }: Arm): readonly Question[] {
  const { region } = needs.identity;
  return [
    { check: "quota-cores", ask: cores },
    { check: "quota-storage", ask: storage },
  ];

  /** PostgreSQL's vCores are counted by the machines' family. */
  async function cores(): Promise<readonly Finding[]> {
    const check = "quota-cores";
    const usages = await all(
      `providers/Microsoft.DBforPostgreSQL/locations/${region}/resourceType/flexibleServers/usages?api-version=2025-08-01`,
    );
    const wanted = new Map<string, number>();
    for (const { sku, highAvailability } of needs.toMake("azure-native:dbforpostgresql:Server")) {
      const { cores: each, family } = familyOf(String(field(sku, "name")));
      const servers = field(highAvailability, "mode") === "ZoneRedundant" ? 2 : 1;
      wanted.set(family, (wanted.get(family) ?? 0) + each * servers);
    }
    return [...wanted].map(([family, count]) =>
      roomFinding({
        check,
        what: `vCores of PostgreSQL (${family})`,
        wanted: count,
        ...standing(usages, family),
        raise: (to) =>
          `az support in-subscription tickets create (quota of Azure Database for PostgreSQL: ${to} vCores of ${family} in ${region})`,
      }),
    );
  }

  async function storage(): Promise<Finding> {
    const usages = await all(`providers/Microsoft.Storage/locations/${region}/usages?api-version=2024-01-01`);
    return roomFinding({
      check: "quota-storage",
      what: "storage accounts",
      wanted: needs.toMake("azure-native:storage:StorageAccount").length,
      ...standing(usages, "StorageAccounts"),
      raise: (to) => `az support in-subscription tickets create (${to} storage accounts in ${region})`,
    });
  }
}

/** What a list of usages says of one name. */
function standing(
  usages: readonly unknown[],
  name: string,
): { readonly limit: number; readonly used: number } {
  const usage = usages.find((each) => String(field(each, "name.value")).toLowerCase() === name.toLowerCase());
  const [limit, used] = [field(usage, "limit"), field(usage, "currentValue")];
  if (typeof limit !== "number" || typeof used !== "number")
    throw new NoAnswer(`Azure does not say the quota ${name}`);
  return { limit, used };
}
