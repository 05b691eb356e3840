// @ts-check
const { Size } = require("stampworks/stacks");

/**
 * The smallest useful fleet: one class of small stamps, on AWS.
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
    // What a field is left out of has its default; docs/blueprint.md has them all.
    small: {
      bounds: { tenants: 50, requestsPerSecond: 300, databaseConnections: 400, storageGb: 500 },
      app: { image: "web", size: Size.Small, minInstances: 3, maxInstances: 6 },
      workers: { minInstances: 1, maxInstances: 3, size: Size.Small },
      database: { size: Size.Small, storageGb: 64, replicas: 1 },
      cache: { size: Size.Small, nodes: 2 },
    },
  },
};
