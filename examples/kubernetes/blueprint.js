// @ts-check
const { Size } = require("stampworks/stacks");

/**
 * One class, three clouds, and in each stamp a cluster instead of the cloud's own service for containers.
 *
 * @type {import("stampworks/stacks").BlueprintInput}
 */
exports.blueprint = {
  app: "acme",
  environment: "p",
  release: "2026.10.1",
  alarmEmail: "oncall@acme.example",

  // What lies outside the stamps and a stamp may refer to; nothing else.
  global: {
    aws: {
      registry: "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme",
      zone: "aws.acme.example",
      zoneId: "Z0123456789EXAMPLE",
      zoneRole: "arn:aws:iam::111122223333:role/acme-stamp-delegation",
    },
    azure: {
      registry: "acmeglobal.azurecr.io/acme",
      registryId:
        "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/acme-global/providers/Microsoft.ContainerRegistry/registries/acmeglobal",
      tenantId: "55555555-6666-7777-8888-999999999999",
      zone: "azure.acme.example",
      zoneResourceGroup: "acme-global",
      zoneSubscription: "00000000-1111-2222-3333-444444444444",
    },
    gcp: {
      registry: "europe-docker.pkg.dev/acme-global/acme",
      zone: "gcp.acme.example",
      managedZone: "acme-stamps",
      zoneProject: "acme-global",
    },
  },

  classes: {
    // What runs in the cluster is said in app.yaml and workers.yaml.
    standard: {
      tier: "standard",
      bounds: { tenants: 150, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 7500 },
      app: { image: "web", size: Size.Medium, minInstances: 6, maxInstances: 24 },
      workers: { size: Size.Medium, minInstances: 2, maxInstances: 12 },
      database: { size: Size.Large, storageGb: 256, replicas: 2 },
      cache: { size: Size.Medium, nodes: 3 },
    },
  },
};
