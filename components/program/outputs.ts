import { z } from "zod";
import { boundsSchema } from "../contract/class";
import { Cloud, Residency } from "../contract/cloud";

/**
 * The outputs of a stamp's stack: what the routing layer, the registry and the fleet's tools read. The program
 * that writes them is typed by this schema, so writer and readers can't drift apart.
 */
export const stampOutputsSchema = z.object({
  /** The stamp's id. */
  id: z.string(),
  cloud: z.enum(Cloud),
  region: z.string(),
  /** The stamp's class. */
  class: z.string(),
  /** The release the stamp runs. */
  release: z.string(),
  ring: z.string(),
  residency: z.enum(Residency),
  /** Last day of an ephemeral stamp (ISO 8601); absent when it has none. */
  expires: z.string().optional(),
  /** True while the stamp is being retired: it then differs from its class by intent. */
  retiring: z.boolean(),
  /** `https://<id>.<parent zone>`. */
  endpoint: z.string(),
  /** Host name of the endpoint. */
  hostName: z.string(),
  /** The web service's newest revision that is ready, where the class has releases stand side by side and the cloud has revisions. */
  revision: z.string().optional(),
  /** What the routing layer sends to. */
  originHost: z.string(),
  /**
   * The two secrets that let a request in, a line each; a Pulumi secret. Which of them the routing layer sends along in
   * `X-Stamp-Origin` follows from how often it was changed (`rotationOf`): so a stamp whose secret was changed has the outputs of its class.
   */
  originSecrets: z.string(),
  /** The dashboard's address in the cloud's console, or its id. */
  dashboard: z.string(),
  /** Where backups are kept. */
  backupVault: z.string(),
  /** What the app publishes its events to; absent where the class lets none out. */
  eventsTopic: z.string().optional(),
  /** Who delivers them, which the centre lets in; absent where the class lets none out. */
  eventsSender: z.string().optional(),
  /** How much the stamp may carry, from its class. */
  bounds: boundsSchema,
  /**
   * What the stamp derived from its identity: by these two stamps are compared, also months later. An output of the `Stamp` and
   * not of its stack, so that a preview does not print it; whoever reads a stack's outputs finds it among them.
   */
  derivations: z.array(z.object({ value: z.string(), stands: z.string(), whole: z.boolean().optional() })),
});

/** The outputs of the routing stack: what the registry's and the fleet's tools read. */
export const routingOutputsSchema = z.object({
  /** Cloud the layer lives on. */
  cloud: z.enum(Cloud),
  /** Its regions, the home region first. */
  regions: z.array(z.string()),
  /** The fleet's release, which the thin router's image is tagged with. */
  release: z.string(),
  domain: z.string(),
  retiring: z.boolean(),
  /** Ids of the stamps it fronts. */
  stamps: z.array(z.string()),
  /** Id of a stamp → how often the secret was changed that the layer sends it; without those that don't say so. */
  rotations: z.record(z.string(), z.int()).default({}),
  /** `https://<domain>`. */
  endpoint: z.string(),
  /** What the domain's records point at. */
  target: z.string(),
  /** What tenants' own domains lead to; absent where no request's domain says its tenant. */
  ownTarget: z.string().optional(),
  /** Where the registry is, as `--registry` takes it. */
  registry: z.string(),
  /** What decides where a request goes. */
  router: z.string(),
  dashboard: z.string(),
  /** What the layer derived from where it lives; an output of the `GlobalRouting`. */
  derivations: z.array(z.object({ value: z.string(), stands: z.string(), whole: z.boolean().optional() })),
});

/** The outputs of a centre's stack: what the blueprint is to say of it, and what the fleet's tools read. */
export const centralOutputsSchema = z.object({
  /** Cloud it is on. */
  cloud: z.enum(Cloud),
  region: z.string(),
  /** The law its data stays under, which is that of its region. */
  residency: z.enum(Residency),
  retiring: z.boolean(),
  /** Ids of the stamps it takes events from. */
  stamps: z.array(z.string()),
  /** What the blueprint's `global.<cloud>.centres` is to say. */
  address: z.string(),
  /** What a query names: database of Glue, storage account, or dataset. */
  database: z.string(),
  /** What a query about a tenant names: a view or a table of `database`; "" where there is none without search (Azure). */
  tenants: z.string().default(""),
  /** Where events are looked for by words; "" where the blueprint says no `search`. */
  search: z.string().default(""),
  /** What the centre derived from where it lives; an output of the `CentralData`. */
  derivations: z.array(z.object({ value: z.string(), stands: z.string(), whole: z.boolean().optional() })),
});

/** The outputs of a centre's stack. */
export type CentralOutputs = z.output<typeof centralOutputsSchema>;

/** The outputs of the routing stack. */
export type RoutingOutputs = z.output<typeof routingOutputsSchema>;

/** The outputs of a stamp's stack. */
export type StampOutputs = z.output<typeof stampOutputsSchema>;
