// @ts-check
const { Size } = require("stampworks/stacks");

/**
 * A class a tier. A tenant who needs more gets a stamp of another class, never a customised stamp.
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
  },

  classes: {
    // Many tenants share a stamp.
    standard: {
      tier: "standard",
      bounds: { tenants: 150, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 7500 },
      app: { image: "web", size: Size.Medium, minInstances: 5, maxInstances: 10 },
      workers: { minInstances: 2, maxInstances: 10 },
      database: { size: Size.Large, storageGb: 256, replicas: 2 },
      cache: { size: Size.Medium, nodes: 3 },
    },
    // Fewer tenants on larger machines, and backups that leave the region every six hours.
    premium: {
      tier: "premium",
      bounds: { tenants: 30, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 15_000 },
      app: { image: "web", size: Size.Large, minInstances: 6, maxInstances: 20 },
      workers: { minInstances: 4, maxInstances: 20 },
      database: { size: Size.XLarge, storageGb: 1024, replicas: 2, backupRetentionDays: 35 },
      cache: { size: Size.Large, nodes: 3 },
      recovery: { copyHours: 6, retentionDays: 90 },
    },
    // One tenant a stamp: the tier demands that the bound says so.
    dedicated: {
      tier: "dedicated",
      bounds: { tenants: 1, requestsPerSecond: 500, databaseConnections: 1000, storageGb: 2000 },
      app: { image: "web", size: Size.Medium, minInstances: 3, maxInstances: 12 },
      workers: { minInstances: 2, maxInstances: 6 },
      database: { size: Size.Large, storageGb: 512, replicas: 1, backupRetentionDays: 35 },
      cache: { size: Size.Small, nodes: 2 },
      recovery: { copyHours: 6, retentionDays: 365 },
    },
  },
};
