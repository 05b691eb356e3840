import { field, list } from "../ask-json";
import { soldFindings } from "../answers";
import { type Finding, missing } from "../finding";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { Arm } from "./arm";

/** Whether the database's sizes are sold where the stamp is, with a standby in another zone. */
export function soldQuestions(needs: Needs, { here }: Arm): readonly Question[] {
  const { region } = needs.identity;
  const ask = async (): Promise<readonly Finding[]> => {
    const sizes = needs
      .inputsOf("azure-native:dbforpostgresql:Server")
      .map(({ sku }) => String(field(sku, "name") ?? ""))
      .filter((name) => name !== "");
    const { body } = await here(
      `providers/Microsoft.DBforPostgreSQL/locations/${region}/capabilities?api-version=2024-08-01`,
    );
    const [capability] = list(body, "value");
    const sold = new Set(
      list(capability, "supportedServerEditions")
        .flatMap((edition) => list(edition, "supportedServerSkus"))
        .map((sku) => String(field(sku, "name")).toLowerCase()),
    );
    const found = await soldFindings(needs, new Set(sizes), async (size) =>
      Promise.resolve(sold.has(size.toLowerCase())),
    );
    if (field(capability, "zoneRedundantHaSupported") !== "Disabled") return found;
    return [
      ...found,
      missing(
        "database-zones",
        `no standby in another zone is to be had in ${region}`,
        "ask for zone redundancy (az support tickets create), or take another region",
      ),
    ];
  };
  return [{ check: "database-class", ask }];
}
