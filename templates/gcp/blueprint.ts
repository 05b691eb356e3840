import { type BlueprintInput, Size } from "stampworks/stacks";

/** What every stamp is made of. docs/blueprint.md of stampworks lists every field with its default. */
export const blueprint: BlueprintInput = {
  app: "acme",
  environment: "p",
  release: "1",

  // What lies outside the stamps and a stamp may refer to; nothing else. Put your own here before you deploy for real.
  global: {
    gcp: {
      registry: "europe-docker.pkg.dev/example-global/acme",
      zone: "stamps.example.com",
      managedZone: "stamps",
      zoneProject: "example-global",
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
