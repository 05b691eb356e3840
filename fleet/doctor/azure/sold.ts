import { field, list } from "../ask-json";
import { soldFindings } from "../answers";
import { type Finding, missing } from "../finding";
import type { Needs } from "../needs";
import { NoAnswer, type Question } from "../question";
import type { Arm } from "./arm";

/** Whether the database's sizes are sold where the stamp is, with a standby in another zone. */
export function soldQuestions(needs: Needs, { all }: Arm): readonly Question[] {
  const { region } = needs.identity;
  const ask = async (): Promise<readonly Finding[]> => {
    const servers = needs
      .inputsOf("azure-native:dbforpostgresql:Server")
      .map(({ sku, highAvailability }) => ({
        size: String(field(sku, "name") ?? ""),
        isSpread: field(highAvailability, "mode") === "ZoneRedundant",
      }))
      .filter(({ size }) => size !== "");
    const capabilities = await all(
      `providers/Microsoft.DBforPostgreSQL/locations/${region}/capabilities?api-version=2025-08-01`,
    );
    if (capabilities.length === 0)
      throw new NoAnswer(`Azure does not say what PostgreSQL is sold in ${region}`);
    if (capabilities.some((each) => field(each, "restricted") === "Enabled"))
      return [
        missing(
          "database-class",
          `${region} sells this subscription no PostgreSQL`,
          `az support in-subscription tickets create (access of Azure Database for PostgreSQL to ${region})`,
        ),
      ];
    const skus = new Map(
      capabilities
        .flatMap((each) => list(each, "supportedServerEditions"))
        .flatMap((edition) => list(edition, "supportedServerSkus"))
        .map((sku) => [String(field(sku, "name")).toLowerCase(), sku]),
    );
    const found = await soldFindings(needs, new Set(servers.map(({ size }) => size)), async (size) =>
      Promise.resolve(skus.has(size.toLowerCase())),
    );
    const alone = servers.filter(({ isSpread, size }) => {
      const sku = skus.get(size.toLowerCase());
      return isSpread && sku !== undefined && !list(sku, "supportedHaMode").includes("ZoneRedundant");
    });
    return [
      ...found,
      ...[...new Set(alone.map(({ size }) => size))].map((size) =>
        missing(
          "database-zones",
          `no standby of ${size} in another zone is to be had in ${region}`,
          "ask for zone redundancy (az support in-subscription tickets create), or take another region",
        ),
      ),
    ];
  };
  return [{ check: "database-class", ask }];
}
