import { type Answer, askJson, field, list, type Reach } from "../ask-json";
import { asked, type Examiner } from "../asked";
import { type Finding, fine, missing } from "../finding";
import { countOf, type Needs, textAt } from "../needs";
import { AZURE_RIGHTS, PROVIDERS, WORLD_NAMES } from "./tables";

const ARM = "https://management.azure.com";
const NOT_ASKED = [
  "quota of Container Apps' machines and of Azure Managed Redis: Azure tells it in the portal",
  "whether a zone has room for a machine just now",
  "Entra's own rights, and policies of the management group",
  "the image in the registry: it is asked for with the registry's own token (az acr repository show-tags)",
];

/** Looks, as the deployer, at the subscription a stamp is to live in. */
export class AzureExaminer implements Examiner {
  readonly notAsked = NOT_ASKED;
  readonly #needs: Needs;
  readonly #reach: Reach;

  constructor(needs: Needs, reach: Reach) {
    this.#needs = needs;
    this.#reach = reach;
  }

  async examine(): Promise<readonly Finding[]> {
    const found = await Promise.all([
      asked("account", () => this.#subscription()),
      asked("region", () => this.#regions()),
      asked("providers", () => this.#providers()),
      asked("registry", () => this.#registry()),
      asked("parent-zone", () => this.#parentZone()),
      asked("database-class", () => this.#databaseClass()),
      asked("quota-cores", () => this.#cores()),
      asked("quota-storage", () => this.#storage()),
      asked("deleted-vaults", () => this.#deletedVaults()),
      asked("group", () => this.#group()),
      ...WORLD_NAMES.map((name) => asked(name.check, () => this.#worldName(name))),
      asked("rights", () => this.#rights()),
      asked("registry-rights", () => this.#registryRights()),
    ]);
    return found.flat();
  }

  get #account(): string {
    return this.#needs.identity.account;
  }

  get #region(): string {
    return this.#needs.identity.region;
  }

  #ask(path: string, body?: object): Promise<Answer> {
    return askJson(this.#reach, `${ARM}${path}`, body);
  }

  /** Asks below the subscription. */
  #here(path: string, body?: object): Promise<Answer> {
    return this.#ask(`/subscriptions/${this.#account}/${path}`, body);
  }

  async #subscription(): Promise<Finding> {
    const { status, body } = await this.#ask(`/subscriptions/${this.#account}?api-version=2022-12-01`);
    const { tenantId = "" } = this.#needs.global.azure ?? {};
    if (status === 404)
      return missing(
        "account",
        `who is signed in sees no subscription ${this.#account}`,
        `az login --tenant ${tenantId}; az account set --subscription ${this.#account}`,
      );
    const [state, tenant] = [field(body, "state"), field(body, "tenantId")];
    if (state !== "Enabled")
      return missing("account", `the subscription is ${String(state)}`, "ask its billing owner to enable it");
    return tenant === tenantId
      ? fine("account", `signed in to ${this.#account}`)
      : missing(
          "account",
          `the subscription is of tenant ${String(tenant)}, and the blueprint says ${tenantId}`,
          `az login --tenant ${tenantId}`,
        );
  }

  async #regions(): Promise<Finding[]> {
    const { body } = await this.#here("locations?api-version=2022-12-01");
    const names = list(body, "value").map((location) => field(location, "name"));
    const { copyRegion } = this.#needs;
    return [this.#region, ...(copyRegion === undefined ? [] : [copyRegion])].map((name, index) => {
      const check = index === 0 ? "region" : "copy-region";
      return names.includes(name)
        ? fine(check, `${name} is open to the subscription`)
        : missing(
            check,
            `${name} is not open to the subscription`,
            "ask for it: https://aka.ms/regionaccess (az support tickets create)",
          );
    });
  }

  async #providers(): Promise<Finding[]> {
    const { body } = await this.#here("providers?api-version=2022-12-01&$select=namespace,registrationState");
    const states = new Map(
      list(body, "value").map((each) => [
        String(field(each, "namespace")).toLowerCase(),
        field(each, "registrationState"),
      ]),
    );
    const wanted = [
      ...new Set([...this.#needs.counts.keys()].flatMap((type) => PROVIDERS[type.split(":")[1] ?? ""] ?? [])),
    ];
    const off = wanted.filter((name) => states.get(name.toLowerCase()) !== "Registered");
    return off.length === 0
      ? [fine("providers", `${wanted.length} resource providers are registered`)]
      : off.map((name) =>
          missing(
            "providers",
            `${name} is not registered`,
            `az provider register --namespace ${name} --subscription ${this.#account}`,
          ),
        );
  }

  async #registry(): Promise<Finding> {
    const { registryId = "" } = this.#needs.global.azure ?? {};
    const { status } = await this.#ask(`${registryId}?api-version=2023-07-01`);
    return status === 200
      ? fine("registry", "the registry is there")
      : missing(
          "registry",
          `there is no registry ${registryId}`,
          "az acr create, or set global.azure.registryId",
        );
  }

  async #parentZone(): Promise<Finding> {
    const { zone = "", zoneResourceGroup = "", zoneSubscription = "" } = this.#needs.global.azure ?? {};
    const { status } = await this.#ask(
      `/subscriptions/${zoneSubscription}/resourceGroups/${zoneResourceGroup}/providers/Microsoft.Network/dnsZones/${zone}?api-version=2018-05-01`,
    );
    return status === 200
      ? fine("parent-zone", `zone ${zone} is there`)
      : missing(
          "parent-zone",
          `there is no zone ${zone} in ${zoneResourceGroup}`,
          `az network dns zone create --subscription ${zoneSubscription} -g ${zoneResourceGroup} -n ${zone}`,
        );
  }

  async #databaseClass(): Promise<Finding[]> {
    const servers = this.#needs.inputsOf("azure-native:dbforpostgresql:Server");
    const names = new Set(
      servers.flatMap(({ sku }) => String(field(sku, "name") ?? "")).filter((name) => name !== ""),
    );
    const { body } = await this.#here(
      `providers/Microsoft.DBforPostgreSQL/locations/${this.#region}/capabilities?api-version=2024-08-01`,
    );
    const [capability] = list(body, "value");
    const skus = list(capability, "supportedServerEditions").flatMap((edition) =>
      list(edition, "supportedServerSkus"),
    );
    const zonal = field(capability, "zoneRedundantHaSupported");
    const sold = new Set(skus.map((sku) => String(field(sku, "name")).toLowerCase()));
    return [
      ...[...names].map((name) =>
        sold.has(name.toLowerCase())
          ? fine("database-class", `${name} is sold in ${this.#region}`)
          : missing(
              "database-class",
              `${name} is not sold in ${this.#region}`,
              "give the class another size, or the stamp another region",
            ),
      ),
      ...(zonal === "Disabled"
        ? [
            missing(
              "database-zones",
              `no standby in another zone is to be had in ${this.#region}`,
              "ask for zone redundancy (az support tickets create), or take another region",
            ),
          ]
        : []),
    ];
  }

  async #cores(): Promise<Finding> {
    const { body } = await this.#here(
      `providers/Microsoft.DBforPostgreSQL/locations/${this.#region}/resourceType/flexibleServers/usages?api-version=2024-08-01`,
    );
    const wanted = this.#needs
      .inputsOf("azure-native:dbforpostgresql:Server")
      .reduce((sum, { sku, highAvailability }) => {
        const cores = Number(/_E?D?(\d+)/u.exec(String(field(sku, "name")))?.[1] ?? 0);
        return sum + cores * (field(highAvailability, "mode") === "ZoneRedundant" ? 2 : 1);
      }, 0);
    const usage = list(body, "value").find((each) => /cores/iu.test(String(field(each, "name.value"))));
    const [limit, used] = [Number(field(usage, "limit") ?? NaN), Number(field(usage, "currentValue") ?? 0)];
    if (Number.isNaN(limit)) throw new Error("Azure does not say the quota of PostgreSQL's vCores");
    return used + wanted <= limit
      ? fine("quota-cores", `${wanted} vCores of PostgreSQL fit: ${used} of ${limit} are in use`)
      : missing(
          "quota-cores",
          `${wanted} vCores of PostgreSQL do not fit: ${used} of ${limit} are in use`,
          `az quota update --resource-name cores --scope /subscriptions/${this.#account}/providers/Microsoft.DBforPostgreSQL/locations/${this.#region}`,
        );
  }

  async #storage(): Promise<Finding> {
    const { body } = await this.#here(
      `providers/Microsoft.Storage/locations/${this.#region}/usages?api-version=2024-01-01`,
    );
    const usage = list(body, "value").find((each) => field(each, "name.value") === "StorageAccounts");
    const [limit, used] = [Number(field(usage, "limit") ?? 250), Number(field(usage, "currentValue") ?? 0)];
    const wanted = countOf(this.#needs, "azure-native:storage:StorageAccount");
    return used + wanted <= limit
      ? fine("quota-storage", `${wanted} storage account fits: ${used} of ${limit} are in use`)
      : missing(
          "quota-storage",
          `no storage account fits: ${used} of ${limit} are in use`,
          "az support tickets create (storage accounts of a region)",
        );
  }

  /** A deleted vault holds its name until it is purged, and one with purge protection until its days are over. */
  async #deletedVaults(): Promise<Finding[]> {
    const { body } = await this.#here("providers/Microsoft.KeyVault/deletedVaults?api-version=2023-07-01");
    const wanted = this.#needs
      .inputsOf("azure-native:keyvault:Vault")
      .flatMap((inputs) => textAt(inputs, "vaultName") ?? []);
    const held = list(body, "value").filter((each) => wanted.includes(String(field(each, "name"))));
    return held.length === 0
      ? [fine("deleted-vaults", "no deleted vault holds a name")]
      : held.map((each) =>
          missing(
            "deleted-vaults",
            `vault ${String(field(each, "name"))} was deleted and holds its name until ${String(field(each, "properties.scheduledPurgeDate"))}`,
            "raise the stamp's generation (az keyvault purge is refused where purge protection is on)",
          ),
        );
  }

  async #group(): Promise<Finding[]> {
    const groups = this.#needs
      .inputsOf("azure-native:resources:ResourceGroup")
      .flatMap((inputs) => textAt(inputs, "resourceGroupName") ?? []);
    const found = await Promise.all(
      groups.map(async (name) => {
        const { status } = await this.#here(`resourcegroups/${name}?api-version=2021-04-01`);
        return status === 200 ? name : undefined;
      }),
    );
    const there = found.flatMap((name) => name ?? []);
    return there.length === 0
      ? [fine("group", "names of the resource groups are free")]
      : there.map((name) =>
          missing(
            "group",
            `resource group ${name} is there already`,
            `az group delete -n ${name}, or import it`,
          ),
        );
  }

  async #worldName({ check, type, input, ask, kind }: (typeof WORLD_NAMES)[number]): Promise<Finding[]> {
    const names = this.#needs.inputsOf(type).flatMap((inputs) => textAt(inputs, input) ?? []);
    const found = await Promise.all(
      names.map(async (name) => {
        const { body } = await this.#here(ask, { name, type: kind });
        return field(body, "nameAvailable") === false
          ? { name, why: String(field(body, "reason") ?? "") }
          : undefined;
      }),
    );
    const taken = found.flatMap((each) => each ?? []);
    return taken.length === 0
      ? [fine(check, `${names.length === 1 ? "the name is" : `${names.length} names are`} free`)]
      : taken.map(({ name, why }) =>
          missing(check, `the name ${name} is not to be had: ${why}`, "raise the stamp's generation"),
        );
  }

  async #rights(): Promise<Finding[]> {
    const allowed = await this.#allowedOn(`/subscriptions/${this.#account}`);
    const denied = AZURE_RIGHTS.filter((right) => !allowed(right));
    return denied.length === 0
      ? [fine("rights", `${AZURE_RIGHTS.length} rights that the stamp's parts take are held`)]
      : denied.map((right) =>
          missing(
            "rights",
            `who deploys may not ${right}`,
            `az role assignment create --role ${right.includes("Authorization") ? "'User Access Administrator'" : "Contributor"} --scope /subscriptions/${this.#account} --assignee <who deploys>`,
          ),
        );
  }

  /** The stamp's identity is given the right to pull, which who deploys must be allowed to give. */
  async #registryRights(): Promise<Finding> {
    const { registryId = "" } = this.#needs.global.azure ?? {};
    const allowed = await this.#allowedOn(registryId);
    const right = "Microsoft.Authorization/roleAssignments/write";
    return allowed(right)
      ? fine("registry-rights", "who deploys may give the right to pull images")
      : missing(
          "registry-rights",
          "who deploys may not give the right to pull images",
          `az role assignment create --role 'Role Based Access Control Administrator' --scope ${registryId} --assignee <who deploys>`,
        );
  }

  async #allowedOn(scope: string): Promise<(right: string) => boolean> {
    const { body } = await this.#ask(
      `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`,
    );
    const sets = list(body, "value");
    const has = (set: unknown, key: string, right: string): boolean =>
      list(set, key).some((pattern) => matches(String(pattern), right));
    return (right) => sets.some((set) => has(set, "actions", right) && !has(set, "notActions", right));
  }
}

function matches(pattern: string, right: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/gu, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "iu").test(right);
}
