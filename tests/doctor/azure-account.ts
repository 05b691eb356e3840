import { at, type Rule } from "./stand-in";

const TENANT = "55555555-6666-7777-8888-999999999999";
const PROVIDERS = [
  "App Authorization Cdn DataProtection DBforPostgreSQL KeyVault ManagedIdentity Insights Network",
  "OperationalInsights Cache ServiceBus Storage Portal Resources",
]
  .join(" ")
  .split(" ")
  .map((name) => `Microsoft.${name}`);

/** A list, and where its next page is. */
export const list = (path: RegExp, value: readonly object[], nextLink?: string): Rule =>
  at(path, { value, ...(nextLink === undefined ? {} : { nextLink }) });
export const providers = (off = ""): Rule =>
  at(/providers$/u, {
    value: PROVIDERS.map((namespace) => ({
      namespace,
      registrationState: namespace === off ? "NotRegistered" : "Registered",
    })),
  });
export const subscription = (body: object): Rule =>
  at(/^management\.azure\.com\/subscriptions\/[^/]+$/u, { state: "Enabled", tenantId: TENANT, ...body });
export const locations = (...names: string[]): Rule =>
  list(
    /\/locations$/u,
    names.map((name) => ({ name })),
  );
export const capability = (skus: readonly string[], said: object = {}, restricted = "Disabled"): Rule =>
  list(/DBforPostgreSQL\/locations\/[^/]+\/capabilities$/u, [
    {
      restricted,
      supportedServerEditions: [
        {
          name: "MemoryOptimized",
          supportedServerSkus: skus.map((name) => ({
            name,
            vCores: 4,
            supportedHaMode: ["SameZone", "ZoneRedundant"],
            ...said,
          })),
        },
      ],
    },
  ]);
/** PostgreSQL's vCores, beside those of another family that has none left. */
export const cores = (limit: number, currentValue = 0): Rule =>
  list(/flexibleServers\/usages$/u, [
    { name: { value: "standardBSFamily" }, limit: 1, currentValue: 1 },
    { name: { value: "standardEDSv5Family" }, limit, currentValue },
  ]);
export const accounts = (limit: number, currentValue = 0): Rule =>
  list(/Microsoft\.Storage\/locations\/[^/]+\/usages$/u, [
    { name: { value: "StorageAccounts" }, limit, currentValue },
  ]);
export const deleted = (name?: string): Rule =>
  at(/deletedVaults$/u, {
    value: name === undefined ? [] : [{ name, properties: { scheduledPurgeDate: "2027-01-01T00:00:00Z" } }],
  });
export const named = (service: string, isFree: boolean): Rule =>
  at(new RegExp(`Microsoft\\.${service}/checkNameAvailability$`, "iu"), {
    nameAvailable: isFree,
    ...(isFree ? {} : { reason: service === "ServiceBus" ? "NameInUse" : "AlreadyExists" }),
  });
export const permissions = (scope: RegExp, actions: string[], notActions: string[] = []): Rule =>
  at(new RegExp(`${scope.source}.*Microsoft\\.Authorization/permissions$`, "u"), {
    value: [{ actions, notActions }],
  });
export const registry = (status: number): Rule => at(/registries\/acmeglobal$/u, {}, status);
export const zone = (status: number): Rule => at(/dnsZones\/azure\.acme\.example$/u, {}, status);
export const group = (status: number): Rule => at(/resourcegroups\/[^/]+$/u, {}, status);

/** Sizes PostgreSQL is sold in, as Azure lists them. */
export const SKUS = ["Standard_E2ds_v5", "Standard_E4ds_v5", "Standard_E8ds_v5", "Standard_E16ds_v5"];

/** A subscription in which a stamp of the example fleet comes up. */
export const GOOD_AZURE: readonly Rule[] = [
  providers(),
  subscription({}),
  locations("westeurope", "northeurope"),
  capability(SKUS),
  cores(500),
  accounts(250),
  deleted(),
  ...["Storage", "KeyVault", "DBforPostgreSQL", "ServiceBus"].map((service) => named(service, true)),
  permissions(/./u, ["*"]),
  registry(200),
  zone(200),
  group(404),
];
