import { Size } from "../components/contract/class";
import type { FleetBlueprintInput } from "../components/program/fleet-blueprint";

/**
 * The one description of this fleet: change a value here and every stamp follows. What is left out has the
 * default of `components/contract/class.ts`. All names below belong to an example company.
 */
export const blueprint: FleetBlueprintInput = {
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
      // Where events go, by law: what the stack central-aws-eu says, and so on. Used by classes that let events out.
      centres: {
        eu: { bus: "arn:aws:events:eu-west-1:210000000010:event-bus/acmep-central-bus-h8oi7" },
        us: { bus: "arn:aws:events:us-east-1:210000000011:event-bus/acmep-central-bus-rv41e" },
      },
    },
    azure: {
      registry: "acmeglobal.azurecr.io/acme",
      registryId:
        "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/acme-global/providers/Microsoft.ContainerRegistry/registries/acmeglobal",
      tenantId: "55555555-6666-7777-8888-999999999999",
      zone: "azure.acme.example",
      zoneResourceGroup: "acme-global",
      zoneSubscription: "00000000-1111-2222-3333-444444444444",
      centres: {
        eu: {
          region: "westeurope",
          storageAccountId:
            "/subscriptions/00000000-1111-2222-3333-555555555551/resourceGroups/acmep-central-centre-t2a30/providers/Microsoft.Storage/storageAccounts/acmepcentralev0a38c",
        },
        us: {
          region: "eastus",
          storageAccountId:
            "/subscriptions/00000000-1111-2222-3333-555555555552/resourceGroups/acmep-central-centre-i0qci/providers/Microsoft.Storage/storageAccounts/acmepcentralevw83xu",
        },
      },
    },
    gcp: {
      registry: "europe-docker.pkg.dev/acme-global/acme",
      zone: "gcp.acme.example",
      managedZone: "acme-stamps",
      zoneProject: "acme-global",
      centres: {
        eu: { region: "europe-west4", project: "acme-central-eu", dataset: "acmep_central_events_wffp6" },
        us: { region: "us-central1", project: "acme-central-us", dataset: "acmep_central_events_h65nt" },
      },
    },
  },

  // One layer in front of all stamps: a tenant is at <tenant>.app.acme.example.
  routing: {
    domain: "app.acme.example",
    zone: "Z0ROUTING1EXAMPLE",
    requests: { sources: [{ kind: "subdomain", domain: "app.acme.example" }] },
    bounds: { requestsPerSecond: 30_000, tenants: 10_000 },
  },

  // Where events are kept, by law and cloud: the stacks central-….
  central: {},

  classes: {
    // The reference class: 5 to 10 app instances, a primary and two read replicas, three cache nodes. Its bounds
    // follow from the database: 5,000 connections × 0.75 / 25 a tenant = 150 tenants; × 10 = 1,500 requests/s.
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
  },
};
