import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { isMap, isSecret, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import { renderReference } from "../../render/reference";
import { at, of as all, only as one, primaryServer, unsealed } from "./graph";

let graph: ResourceGraph;
beforeAll(async () => {
  graph = await renderReference("azure");
});

const of = (type: string): readonly GraphResource[] => all(type, graph);
const only = (type: string): GraphResource => one(type, graph);

/** Row of the baseline, what it asks for, type, and path → value on every resource of the type. */
const BASELINE: readonly (readonly [
  id: string,
  says: string,
  type: string,
  wants: Readonly<Record<string, PropertyValue>>,
])[] = [
  [
    "NS-2",
    "databases have no public access",
    "dbforpostgresql:Server",
    { "network.publicNetworkAccess": "Disabled" },
  ],
  [
    "IM-1",
    "databases know Entra and no passwords",
    "dbforpostgresql:Server",
    { "authConfig.activeDirectoryAuth": "Enabled", "authConfig.passwordAuth": "Disabled" },
  ],
  [
    "DP-5",
    "databases are under the stamp's key",
    "dbforpostgresql:Server",
    { "dataEncryption.type": "AzureKeyVault" },
  ],
  [
    "cache-tls",
    "the cache speaks TLS 1.2 or later",
    "redisenterprise:RedisEnterprise",
    { minimumTlsVersion: "1.2" },
  ],
  [
    "cache-public",
    "the cache has no public access",
    "redisenterprise:RedisEnterprise",
    { publicNetworkAccess: "Disabled" },
  ],
  [
    "cache-keys",
    "the cache takes no keys and nothing in plain",
    "redisenterprise:Database",
    { accessKeysAuthentication: "Disabled", clientProtocol: "Encrypted" },
  ],
  [
    "queue-public",
    "the queue has no public access",
    "servicebus:Namespace",
    { publicNetworkAccess: "Disabled" },
  ],
  ["queue-tls", "the queue speaks TLS 1.2 or later", "servicebus:Namespace", { minimumTlsVersion: "1.2" }],
  ["queue-auth", "the queue takes no keys", "servicebus:Namespace", { disableLocalAuth: true }],
  [
    "storage-deny",
    "storage denies by default",
    "storage:StorageAccount",
    { "networkRuleSet.defaultAction": "Deny", publicNetworkAccess: "Disabled" },
  ],
  [
    "storage-tls",
    "storage speaks TLS 1.2 or later",
    "storage:StorageAccount",
    { minimumTlsVersion: "TLS1_2", enableHttpsTrafficOnly: true },
  ],
  [
    "storage-blobs",
    "there are no public objects",
    "storage:StorageAccount",
    { allowBlobPublicAccess: false },
  ],
  ["storage-keys", "there are no shared keys", "storage:StorageAccount", { allowSharedKeyAccess: false }],
  [
    "storage-tenants",
    "nothing is replicated to another tenant",
    "storage:StorageAccount",
    { allowCrossTenantReplication: false },
  ],
  ["storage-public", "no container is public", "storage:BlobContainer", { publicAccess: "None" }],
  [
    "vault-purge",
    "vaults can't be purged",
    "keyvault:Vault",
    { "properties.enablePurgeProtection": true, "properties.enableSoftDelete": true },
  ],
  [
    "vault-rbac",
    "vaults know roles, not access policies",
    "keyvault:Vault",
    { "properties.enableRbacAuthorization": true },
  ],
  [
    "vault-deny",
    "vaults deny by default",
    "keyvault:Vault",
    { "properties.networkAcls.defaultAction": "Deny", "properties.publicNetworkAccess": "disabled" },
  ],
  [
    "waf",
    "the firewall blocks",
    "frontdoor:Policy",
    { "policySettings.mode": "Prevention", "policySettings.enabledState": "Enabled" },
  ],
  [
    "identity",
    "containers act as managed identities",
    "app:ContainerApp",
    { "identity.type": "UserAssigned" },
  ],
];

describe("the security baseline on Azure", () => {
  test.each(BASELINE)("%s: %s", (_id, _says, type, wants) => {
    expect(of(type).length).toBeGreaterThan(0);
    for (const resource of of(type)) {
      for (const [path, value] of Object.entries(wants))
        expect([resource.name, path, at(resource, path)]).toEqual([resource.name, path, value]);
    }
  });

  test("BR-1: backups of the database leave the region, under a key of that region", () => {
    const primary = primaryServer(graph);
    expect(at(primary, "backup.geoRedundantBackup")).toBe("Enabled");
    expect(at(primary, "dataEncryption.geoBackupKeyURI")).toBeDefined();
    expect(of("keyvault:Vault").map(({ inputs }) => inputs["location"])).toEqual([
      "westeurope",
      "northeurope",
    ]);
  });

  test("DP-3: the primary demands TLS 1.2 or later, and replicas are made after it does", () => {
    const settings = of("dbforpostgresql:Configuration");
    const values = Object.fromEntries(
      settings.map(({ inputs }) => [inputs["configurationName"], inputs["value"]]),
    );
    expect(values).toMatchObject({ require_secure_transport: "on", ssl_min_protocol_version: "TLSv1.2" });
    const replicas = of("dbforpostgresql:Server").filter(({ inputs }) => inputs["createMode"] === "Replica");
    expect(replicas.length).toBe(2);
    const last = settings[settings.length - 1]?.urn;
    for (const { dependencies } of replicas) expect(dependencies).toContain(last);
  });

  test("every subnet has a security group of its own that ends in a refusal", () => {
    expect(of("network:Subnet").length).toBe(3);
    const groups = of("network:Subnet").map((subnet) => at(subnet, "networkSecurityGroup.id"));
    expect(new Set(groups).size).toBe(3);
    for (const group of of("network:NetworkSecurityGroup")) {
      const rules = group.inputs["securityRules"];
      const last = Array.isArray(rules) ? rules[rules.length - 1] : undefined;
      expect(last).toMatchObject({
        access: "Deny",
        direction: "Inbound",
        sourceAddressPrefix: "*",
        priority: 4096,
      });
    }
  });

  test("no security group lets the world in", () => {
    const sources = of("network:NetworkSecurityGroup").flatMap(({ inputs }) =>
      allowedSources(inputs["securityRules"]),
    );
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => ["*", "0.0.0.0/0", "Internet"].includes(String(source)))).toEqual([]);
  });

  test("every data resource sends its logs to the stamp's own workspace", () => {
    const workspace = only("operationalinsights:Workspace").id;
    const watched = of("monitor:DiagnosticSetting").map(({ inputs }) => inputs["resourceUri"]);
    const data = [
      "keyvault:Vault",
      "servicebus:Namespace",
      "redisenterprise:RedisEnterprise",
      "dbforpostgresql:Server",
      "storage:StorageAccount",
      "app:ManagedEnvironment",
      "cdn:Profile",
      "dataprotection:BackupVault",
    ];
    for (const { id } of data.flatMap((type) => of(type))) expect(watched).toContain(id);
    for (const setting of of("monitor:DiagnosticSetting"))
      expect(setting.inputs["workspaceId"]).toBe(workspace);
  });

  test("ingress takes no plain HTTP, and workers have none", () => {
    const [web, worker] = of("app:ContainerApp");
    if (web === undefined || worker === undefined)
      throw new Error("the reference class has a web service and workers");
    expect(at(web, "configuration.ingress.allowInsecure")).toBe(false);
    expect(at(worker, "configuration.ingress")).toBeUndefined();
    expect(only("cdn:Route").inputs).toMatchObject({
      forwardingProtocol: "HttpsOnly",
      httpsRedirect: "Enabled",
    });
    expect(at(only("cdn:AFDCustomDomain"), "tlsSettings.minimumTlsVersion")).toBe("TLS12");
  });

  test("the firewall stands before both of the edge's hosts and asks for the origin secret", () => {
    const domains = at(only("cdn:SecurityPolicy"), "parameters.associations.0.domains");
    expect(domains).toEqual([{ id: only("cdn:AFDCustomDomain").id }, { id: only("cdn:AFDEndpoint").id }]);
    const [rule] = of("frontdoor:Policy").map((policy) => at(policy, "customRules.rules.0"));
    expect(rule).toMatchObject({ action: "Block", ruleType: "MatchRule" });
    expect(only("frontdoor:Policy").options.additionalSecretOutputs).toContain("customRules");
    const open = JSON.stringify(unsealed(only("frontdoor:Policy").inputs));
    for (const secret of originSecrets()) expect(open).not.toContain(secret);
  });

  test("the origin secret reaches the containers by reference only", () => {
    for (const app of of("app:ContainerApp")) {
      for (const secret of originSecrets()) expect(JSON.stringify(app.inputs)).not.toContain(secret);
      expect(at(app, "configuration.secrets.0.keyVaultUrl")).toMatch(/\.vault\.azure\.net\/secrets\//);
    }
    const open = JSON.stringify(unsealed(only("keyvault:Secret").inputs));
    for (const secret of originSecrets()) expect(open).not.toContain(secret);
  });

  test("roles are given on single resources of the stamp, on the group to read, and on the registry to pull", () => {
    const group = only("resources:ResourceGroup").id;
    const scopes = of("authorization:RoleAssignment").map(({ inputs }) => String(inputs["scope"]));
    expect(
      scopes.filter((scope) => /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?$/i.test(scope)),
    ).toEqual([]);
    expect(scopes.filter((scope) => scope === group).length).toBe(1);
    expect(scopes.filter((scope) => scope.includes("Microsoft.ContainerRegistry")).length).toBe(1);
  });
});

function allowedSources(rules: PropertyValue | undefined): (PropertyValue | undefined)[] {
  if (!Array.isArray(rules)) return [];
  return rules
    .filter((rule): rule is PropertyMap => isMap(rule) && rule["access"] === "Allow")
    .map((rule) => rule["sourceAddressPrefix"]);
}

/** What the two generated origin secrets are in this render. */
function originSecrets(): string[] {
  const lines = graph.outputs["originSecrets"];
  const secrets = String(isSecret(lines) ? lines["value"] : lines).split("\n");
  expect(secrets).toHaveLength(2);
  return secrets;
}
