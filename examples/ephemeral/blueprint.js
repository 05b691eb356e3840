// @ts-check
const { Size } = require("stampworks/stacks");

/**
 * Two classes: what serves all year, and what is brought up for a peak and retired after it.
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
    standard: {
      tier: "standard",
      bounds: { tenants: 150, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 7500 },
      app: { image: "web", size: Size.Medium, minInstances: 5, maxInstances: 10 },
      workers: { minInstances: 2, maxInstances: 10 },
      database: { size: Size.Large, storageGb: 256, replicas: 2 },
      cache: { size: Size.Medium, nodes: 3 },
    },
    // For a week of peak: the same sizes, more room to scale, backups kept as briefly as it gets.
    peak: {
      tier: "standard",
      bounds: { tenants: 150, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 1000 },
      app: { image: "web", size: Size.Medium, minInstances: 5, maxInstances: 20 },
      workers: { minInstances: 2, maxInstances: 20 },
      database: { size: Size.Large, storageGb: 256, replicas: 2, backupRetentionDays: 7 },
      cache: { size: Size.Medium, nodes: 3 },
      recovery: { retentionDays: 7 },
      // Before the peak its database is broken on purpose: by AWS FIS, with a second operator's word.
      drills: { faults: "two-operators" },
    },
  },
};
