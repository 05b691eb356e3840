// @ts-check
const { Size } = require("stampworks/stacks");

/**
 * A class a function. They scale, fail and are rolled out apart from each other. What every tenant needs has no function of its
 * own: who is placed without asking goes to `api`.
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
    // Answers requests: no queue, no workers.
    api: {
      bounds: { tenants: 500, requestsPerSecond: 5000, databaseConnections: 5000, storageGb: 1000 },
      app: { image: "api", size: Size.Medium, minInstances: 6, maxInstances: 30 },
      workers: { enabled: false },
      queue: { enabled: false },
      database: { size: Size.Large, storageGb: 256, replicas: 2 },
      cache: { size: Size.Large, nodes: 3 },
    },
    // Works off a queue: many workers, no cache.
    batch: {
      function: "batch",
      bounds: { tenants: 500, requestsPerSecond: 50, databaseConnections: 1000, storageGb: 20_000 },
      app: { image: "batch", size: Size.Small, minInstances: 3, maxInstances: 3 },
      workers: { size: Size.Large, minInstances: 4, maxInstances: 60, targetBacklog: 20 },
      queue: { visibilityTimeoutSeconds: 300, retentionDays: 7 },
      database: { size: Size.Medium, storageGb: 256, replicas: 0 },
      cache: { enabled: false },
    },
    // Answers questions over much data: wide storage, no database of its own, a search domain (parts/search.js).
    analytics: {
      function: "analytics",
      bounds: { tenants: 100, requestsPerSecond: 100, databaseConnections: 20, storageGb: 100_000 },
      app: { image: "analytics", size: Size.XLarge, minInstances: 3, maxInstances: 12 },
      workers: { size: Size.XLarge, minInstances: 2, maxInstances: 20 },
      database: { enabled: false },
      cache: { enabled: false },
      storage: { buckets: ["raw", "curated", "results"] },
    },
  },
};
