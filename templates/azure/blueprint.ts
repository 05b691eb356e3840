import { type BlueprintInput, Size } from "stampworks/stacks";

/** What every stamp is made of. docs/blueprint.md of stampworks lists every field with its default. */
export const blueprint: BlueprintInput = {
  app: "acme",
  environment: "p",
  release: "1",

  // What lies outside the stamps and a stamp may refer to; nothing else. Put your own here before you deploy for real.
  global: {
    azure: {
      registry: "exampleglobal.azurecr.io/acme",
      registryId:
        "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/global/providers/Microsoft.ContainerRegistry/registries/exampleglobal",
      tenantId: "55555555-6666-7777-8888-999999999999",
      zone: "stamps.example.com",
      zoneResourceGroup: "global",
      zoneSubscription: "00000000-1111-2222-3333-444444444444",
    },
  },

  classes: {
    standard: {
      // What one stamp serves at most; `npx stampworks capacity size` works it out from your load.
      bounds: { tenants: 50, requestsPerSecond: 300, databaseConnections: 400, storageGb: 500 },
      app: { image: "web", size: Size.Small, minInstances: 3, maxInstances: 6 },
      workers: { size: Size.Small, minInstances: 1, maxInstances: 3 },
      database: { size: Size.Small, storageGb: 64, replicas: 1 },
      cache: { size: Size.Small, nodes: 2 },
    },
  },
};
