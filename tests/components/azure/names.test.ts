import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { isToken } from "../../../graph/model/tokens";
import { blueprint } from "../../../stacks/blueprint";
import { renderReference } from "../../render/reference";
import { of as all, only as one } from "./graph";

let graph: ResourceGraph;
beforeAll(async () => {
  graph = await renderReference("azure");
});

const of = (type: string, from = graph): readonly GraphResource[] => all(type, from);
const only = (type: string): GraphResource => one(type, graph);

/** Type, property that names it, and what Azure accepts. */
const NAMES: readonly (readonly [type: string, property: string, pattern: RegExp])[] = [
  ["resources:ResourceGroup", "resourceGroupName", /^[\w.()-]{1,89}[\w()-]$/],
  ["keyvault:Vault", "vaultName", /^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/],
  ["storage:StorageAccount", "accountName", /^[a-z0-9]{3,24}$/],
  ["storage:BlobContainer", "containerName", /^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/],
  ["servicebus:Namespace", "namespaceName", /^[a-z][a-z0-9-]{4,48}[a-z0-9]$/],
  ["redisenterprise:RedisEnterprise", "clusterName", /^[a-z0-9](?!.*--)[a-z0-9-]{0,58}[a-z0-9]$/],
  ["dbforpostgresql:Server", "serverName", /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/],
  ["app:ContainerApp", "containerAppName", /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/],
  ["app:ManagedEnvironment", "environmentName", /^[a-z][a-z0-9-]{0,58}[a-z0-9]$/],
  ["cdn:AFDEndpoint", "endpointName", /^[a-z0-9][a-z0-9-]{0,44}[a-z0-9]$/],
  ["frontdoor:Policy", "policyName", /^[a-zA-Z][a-zA-Z0-9]{0,127}$/],
  ["operationalinsights:Workspace", "workspaceName", /^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/],
  ["dataprotection:BackupVault", "vaultName", /^[a-z][a-z0-9-]{1,49}$/],
  ["network:VirtualNetwork", "virtualNetworkName", /^[a-z0-9][a-z0-9-]{0,62}[a-z0-9]$/],
  ["network:PrivateEndpoint", "privateEndpointName", /^[a-z0-9][a-z0-9-]{0,62}[a-z0-9]$/],
  ["monitor:ActionGroup", "groupShortName", /^.{1,12}$/],
];

describe("every resource on Azure", () => {
  /** Resources that take tags in Azure; the others are parts of one that does, or have none. */
  const UNTAGGED =
    /^azure-native:(authorization|monitor:DiagnosticSetting|network:(Subnet|PrivateDnsZoneGroup)|storage:(Blob|Management)|servicebus:(Queue|Namespace.+)|redisenterprise:(Database|Access)|dbforpostgresql:(Database|Administrator|Configuration)|cdn:(AFDCustomDomain|AFDOrigin|Route|SecurityPolicy)|dns:|dataprotection:BackupPolicy)/;

  test("carries the stamp's tags where Azure takes tags", () => {
    const tagged = graph.resources.filter(
      ({ type }) => type.startsWith("azure-native:") && !UNTAGGED.test(type),
    );
    expect(tagged.length).toBeGreaterThan(30);
    for (const { name, inputs } of tagged)
      expect([name, inputs["tags"]]).toEqual([
        name,
        expect.objectContaining({ "stampworks-stamp": "test1", "stampworks-class": "standard" }),
      ]);
  });

  test("has a name of its own, within Azure's limit, at the longest legal id", async () => {
    const longest = await renderReference("azure", {
      id: "abcdefg9",
      blueprint: { ...blueprint, app: "abcdef", environment: "p1" },
    });
    for (const [type, property, pattern] of NAMES) {
      for (const { name, inputs } of of(type, longest))
        expect([name, inputs[property]]).toEqual([name, expect.stringMatching(pattern)]);
    }
  });

  test("lives in the stamp's resource group, but for the two names in the parent zone", () => {
    const group = only("resources:ResourceGroup").inputs["resourceGroupName"];
    const elsewhere = graph.resources.filter(
      ({ inputs }) =>
        "resourceGroupName" in inputs &&
        !isToken(String(inputs["resourceGroupName"])) &&
        inputs["resourceGroupName"] !== group,
    );
    expect(elsewhere.map(({ name }) => name)).toEqual([
      "stamp-app-edge-dns-proof",
      "stamp-app-edge-dns-host",
    ]);
  });
});

test("role assignments are named by GUIDs that follow from the stamp", async () => {
  const names = of("authorization:RoleAssignment").map(({ inputs }) => String(inputs["roleAssignmentName"]));
  expect(
    names.filter((name) => !/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/.test(name)),
  ).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  const twin = await renderReference("azure", { id: "twin2" });
  const others = of("authorization:RoleAssignment", twin).map(({ inputs }) => inputs["roleAssignmentName"]);
  expect(others.filter((name) => names.includes(String(name)))).toEqual([]);
});
