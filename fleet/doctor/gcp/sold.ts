import { field, list } from "../ask-json";
import { soldFindings } from "../answers";
import type { Needs } from "../needs";
import { NoAnswer, type Question } from "../question";
import type { Google } from "./google";

/** Whether the database's sizes are sold where the stamp is. */
export function soldQuestions(needs: Needs, { read }: Google): readonly Question[] {
  const { account, region } = needs.identity;
  const sizes = needs
    .inputsOf("gcp:sql/databaseInstance:DatabaseInstance")
    .map(({ settings }) => String(field(settings, "tier") ?? ""))
    .filter((name) => name !== "");
  const ask: Question["ask"] = async () => {
    const body = await read(`sqladmin.googleapis.com/v1/projects/${account}/tiers`);
    const tiers = list(body, "items");
    if (tiers.length === 0) throw new NoAnswer("Google does not say what sizes Cloud SQL has");
    return soldFindings(needs, new Set(sizes), async (size) => {
      const tier = tiers.find((each) => field(each, "tier") === size);
      return Promise.resolve(tier !== undefined && list(tier, "region").includes(region));
    });
  };
  return [{ check: "database-class", ask }];
}
