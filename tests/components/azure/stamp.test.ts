import {
  CACHE_LADDER,
  CONTAINERS,
  cacheFor,
  DATABASE_DISKS,
  diskFor,
  machinesFor,
  WORKLOAD_PROFILE,
} from "../../../components/azure/internal/sizes";
import { Size } from "../../../components/contract/class";
import { AZURE_REGIONS } from "../../../components/contract/regions/azure";
import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { blueprint } from "../../../stacks/blueprint";
import { renderReference } from "../../render/reference";
import { at, of as all, only as one, primaryServer, standard, webApp } from "./graph";

let graph: ResourceGraph;
beforeAll(async () => {
  graph = await renderReference("azure");
});

const of = (type: string, from = graph): readonly GraphResource[] => all(type, from);
const only = (type: string, from = graph): GraphResource => one(type, from);

describe("the reference class on Azure", () => {
  test("runs 5 to 10 web instances over the zones", () => {
    expect(at(webApp(graph), "template.scale")).toMatchObject({ minReplicas: 5, maxReplicas: 10 });
    expect(only("app:ManagedEnvironment").inputs["zoneRedundant"]).toBe(true);
  });

  test("has a primary with a standby in another zone and two read replicas of it", () => {
    const primary = primaryServer(graph);
    expect(at(primary, "highAvailability.mode")).toBe("ZoneRedundant");
    // A failover swaps the zones; a server that named them could never be updated again.
    // The SDK says "" where the program says nothing: Azure chooses.
    expect(primary.inputs["availabilityZone"]).toBe("");
    expect(at(primary, "highAvailability.standbyAvailabilityZone")).toBe("");
    const replicas = of("dbforpostgresql:Server").filter(({ inputs }) => inputs["createMode"] === "Replica");
    expect(replicas.map(({ inputs }) => inputs["sourceServerResourceId"])).toEqual([primary.id, primary.id]);
  });

  test("has a cache that stands in two zones or more", () => {
    expect(only("redisenterprise:RedisEnterprise").inputs).toMatchObject({
      highAvailability: "Enabled",
      sku: { name: cacheFor("medium", 3) },
    });
  });

  test("forwards what nobody could handle to the dead-letter queue", () => {
    const [dead, work] = of("servicebus:Queue");
    expect(work?.inputs).toMatchObject({
      maxDeliveryCount: 5,
      lockDuration: "PT1M",
      deadLetteringOnMessageExpiration: true,
    });
    expect(work?.dependencies).toContain(dead?.urn);
  });

  test("adds workers as the queue grows, counted by an identity no container can use", () => {
    const worker = of("app:ContainerApp").find(({ name }) => name.endsWith("-worker"));
    if (worker === undefined) throw new Error("the reference class has workers");
    expect(at(worker, "template.scale.rules.0.custom")).toMatchObject({
      type: "azure-servicebus",
      metadata: { messageCount: "100" },
    });
    expect(at(worker, "configuration.identitySettings.0")).toMatchObject({
      lifecycle: "None",
      identity: at(worker, "template.scale.rules.0.custom.identity"),
    });
  });

  test("keeps old versions and can go back to any minute while they last", () => {
    expect(only("storage:BlobServiceProperties").inputs).toMatchObject({
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 30 },
      restorePolicy: { enabled: true, days: 29 },
    });
  });

  test("rotates its keys within 90 days", () => {
    for (const key of of("keyvault:Key")) {
      expect(at(key, "properties.rotationPolicy.lifetimeActions.0")).toEqual({
        trigger: { timeAfterCreate: "P90D" },
        action: { type: "rotate" },
      });
    }
  });

  test("locks what holds data", () => {
    const locked = of("authorization:ManagementLockByScope").map(({ inputs }) => inputs["scope"]);
    const data = [
      "keyvault:Vault",
      "storage:StorageAccount",
      "servicebus:Namespace",
      "redisenterprise:RedisEnterprise",
      "dataprotection:BackupVault",
    ];
    for (const type of data) expect(locked).toContain(of(type)[0]?.id);
    expect(locked).toContain(primaryServer(graph).id);
  });

  test("rings at both levels of every bound", () => {
    const alarms = of("monitor:MetricAlert").map(({ name }) => name.replace("stamp-observability-", ""));
    const bounded = [
      "requests",
      "web-cpu",
      "web-memory",
      "db-connections",
      "db-cpu",
      "db-storage",
      "cache-memory",
      "cache-cpu",
      "queue-depth",
      "storage",
    ];
    expect(alarms).toEqual(expect.arrayContaining(bounded.flatMap((key) => [`${key}-warn`, `${key}-act`])));
    const connections = of("monitor:MetricAlert").find(({ name }) => name.endsWith("db-connections-warn"));
    if (connections === undefined) throw new Error("no alarm on connections");
    expect(at(connections, "criteria.allOf.0.threshold")).toBe(0.7 * 5000);
  });
});

test("a region without a pair under its law copies nothing out of it", async () => {
  const lone = await renderReference("azure", { config: { region: "brazilsouth" } });
  expect(at(primaryServer(lone), "backup.geoRedundantBackup")).toBe("Disabled");
  expect(at(only("storage:StorageAccount", lone), "sku.name")).toBe("Standard_ZRS");
  expect(at(only("dataprotection:BackupVault", lone), "properties.storageSettings.0.type")).toBe(
    "ZoneRedundant",
  );
  expect(of("keyvault:Vault", lone).length).toBe(1);
});

test("a copy goes to a region of the table's own law, never to the region itself", () => {
  for (const [name, { copy }] of Object.entries(AZURE_REGIONS)) {
    expect(copy).not.toBe(name);
    const known = copy === undefined ? undefined : AZURE_REGIONS[copy];
    if (known !== undefined) expect(known.residency).toBe(AZURE_REGIONS[name]?.residency);
  }
});

test("a class without queue, cache and database has no endpoint, zone, grant or alarm for them", async () => {
  const small = {
    ...standard(),
    workers: { enabled: false },
    queue: { enabled: false },
    cache: { enabled: false },
    database: { enabled: false },
  };
  const bare = await renderReference("azure", { blueprint: { ...blueprint, classes: { standard: small } } });
  expect(of("privatedns:PrivateZone", bare).map(({ inputs }) => inputs["privateZoneName"])).toEqual([
    "privatelink.vaultcore.azure.net",
    "privatelink.blob.core.windows.net",
  ]);
  expect(
    bare.resources.filter(({ name }) => /-(db|queue|cache|worker)-/.test(name)).map(({ name }) => name),
  ).toEqual([]);
});

describe("sizes on Azure", () => {
  test("every disk holds what was asked for and is no larger than needed", () => {
    for (const gb of [32, 33, 64, 100, 256, 257, 4095, 16_384]) {
      const disk = diskFor(gb);
      expect(disk).toBeGreaterThanOrEqual(gb);
      expect(DATABASE_DISKS.filter((size) => size >= gb && size < disk)).toEqual([]);
    }
  });

  test("every size and number of nodes has a cache, and more nodes never a smaller one", () => {
    for (const size of Object.values(Size)) {
      const steps = [2, 3, 4, 5, 6].map((nodes) => CACHE_LADDER.indexOf(cacheFor(size, nodes)));
      expect(steps).toEqual([0, 1, 2, 3, 4].map((more) => (steps[0] ?? -1) + more));
      expect(steps[0]).toBeGreaterThanOrEqual(0);
    }
  });

  test("machines hold every container and span the zones", () => {
    expect(machinesFor([{ size: "small", count: 1 }])).toBe(WORKLOAD_PROFILE.leastForZones);
    for (const size of Object.values(Size)) {
      const machines = machinesFor([{ size, count: 100 }]);
      expect(machines * WORKLOAD_PROFILE.cpu).toBeGreaterThanOrEqual(100 * CONTAINERS[size].cpu);
    }
  });
});

test.each([
  [1024, 1],
  [1025, 0],
  [4096, 0],
])(
  "a server of a class with %i GB has %i copies in the vault: Azure Backup takes none of a larger one",
  async (storageGb, copies) => {
    const larger = { ...standard(), database: { ...standard().database, storageGb } };
    const { resources } = await renderReference("azure", {
      blueprint: { ...blueprint, classes: { ...blueprint.classes, standard: larger } },
    });
    const made = resources.filter(({ type }) => type === "azure-native:dataprotection:BackupInstance");
    expect(made).toHaveLength(copies);
  },
);
