import { defined } from "../../../core/defined";
import { field } from "../ask-json";
import { type Held, nameFindings } from "../answers";
import type { Finding } from "../finding";
import { namesToTake, type Needs } from "../needs";
import { NoAnswer, type Question } from "../question";
import type { Arm } from "./arm";
import { WORLD_NAMES, type WorldName } from "./tables";

/** Names that are somebody's already, or that a deleted thing still holds. */
export function nameQuestions(needs: Needs, { all, find, read }: Arm): readonly Question[] {
  return [
    { check: "deleted-vaults", ask: deletedVaults },
    { check: "group", ask: groups },
    ...WORLD_NAMES.map((name): Question => ({ check: name.check, ask: async () => ofTheWorld(name) })),
  ];

  /** A deleted vault holds its name until it is purged, and one with purge protection until its days are over. */
  async function deletedVaults(): Promise<readonly Finding[]> {
    const deleted = await all("providers/Microsoft.KeyVault/deletedVaults?api-version=2024-11-01");
    const heldBy = async (name: string): Promise<Held | undefined> => {
      const vault = deleted.find((each) => field(each, "name") === name);
      return Promise.resolve(
        vault === undefined
          ? undefined
          : {
              says: `vault ${name} was deleted and holds its name until ${String(field(vault, "properties.scheduledPurgeDate"))}`,
              fix: "raise the stamp's generation (az keyvault purge is refused where purge protection is on)",
            },
      );
    };
    const names = namesToTake(needs, "azure-native:keyvault:Vault", "vaultName");
    return nameFindings("deleted-vaults", "vaults, deleted ones among them,", names, heldBy);
  }

  async function groups(): Promise<readonly Finding[]> {
    const names = namesToTake(needs, "azure-native:resources:ResourceGroup", "resourceGroupName");
    return nameFindings("group", "resource groups", names, async (name) => {
      const found = await find(`resourcegroups/${name}?api-version=2021-04-01`);
      return found === undefined
        ? undefined
        : {
            says: `resource group ${name} is there already`,
            fix: `az group delete -n ${name}, or import it`,
          };
    });
  }

  async function ofTheWorld({ ask, check, input, kind, type, what }: WorldName): Promise<readonly Finding[]> {
    return nameFindings(check, what, namesToTake(needs, type, input), async (name) => {
      const body = await read(ask, { name, ...defined({ type: kind }) });
      const isFree = field(body, "nameAvailable");
      if (typeof isFree !== "boolean") throw new NoAnswer(`Azure does not say whether ${name} is free`);
      return !isFree
        ? {
            says: `the name ${name} is not to be had: ${String(field(body, "reason") ?? "")}`,
            fix: "raise the stamp's generation",
          }
        : undefined;
    });
  }
}
