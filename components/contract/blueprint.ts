import { z } from "zod";
import { awsCentreSchema, azureCentreSchema, centresSchema, gcpCentreSchema } from "./centres";
import { classSchema } from "./class";
import { RELEASE, text } from "./identity";
import { APP_NAME, ENVIRONMENT } from "./naming";

const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const domain = text(DOMAIN, "a domain name in lower case");
const guid = text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a lower-case GUID");
const project = text(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "a Google Cloud project id");

/**
 * The global scope on AWS: what lies outside every stamp and a stamp may refer to. Each field here becomes an
 * entry of the allow-list of the law *closed*.
 */
export const awsGlobalSchema = z.strictObject({
  /** Registry the images are pulled from, e.g. `111122223333.dkr.ecr.us-east-1.amazonaws.com/acme`. */
  registry: text(
    /^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\/[a-z0-9._/-]+)?$/,
    "an ECR registry, optionally with a prefix",
  ),
  /** Parent zone of the stamps' zones: a stamp makes `<id>.<zone>` and delegates it here itself. */
  zone: domain,
  /** Id of the parent zone in Route 53. */
  zoneId: text(/^Z[A-Z0-9]{5,31}$/, "a Route 53 zone id"),
  /** Role in the parent zone's account that may write NS records below the zone, and nothing else. */
  zoneRole: text(/^arn:aws:iam::[0-9]{12}:role\/[\w+=,.@/-]{1,128}$/, "the ARN of a role"),
  /** Centres that events go to, by the law of the stamps; default none: no class may let events out. */
  centres: centresSchema("aws", awsCentreSchema, ({ bus }) => bus.split(":")[3] ?? "").optional(),
});

/** The global scope on Azure. */
export const azureGlobalSchema = z.strictObject({
  /** Registry the images are pulled from, e.g. `acmeglobal.azurecr.io/acme`. */
  registry: text(
    /^[a-z0-9]{5,50}\.azurecr\.io(\/[a-z0-9._/-]+)?$/,
    "an Azure container registry, optionally with a prefix",
  ),
  /** ARM id of that registry, on which each stamp's identity is given the pull role. */
  registryId: text(
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ContainerRegistry\/registries\/[a-zA-Z0-9]{5,50}$/,
    "the ARM id of a registry",
  ),
  /** Entra tenant of the subscriptions. */
  tenantId: guid,
  /** Parent zone of the stamps' zones. */
  zone: domain,
  /** Resource group of the parent zone. */
  zoneResourceGroup: text(/^[\w.()-]{1,89}[\w()-]$/, "a resource group name"),
  /** Subscription of the parent zone. */
  zoneSubscription: guid,
  /** Centres that events go to, by the law of the stamps; default none. */
  centres: centresSchema("azure", azureCentreSchema, ({ region }) => region).optional(),
});

/** The global scope on Google Cloud. */
export const gcpGlobalSchema = z.strictObject({
  /** Registry the images are pulled from, e.g. `europe-docker.pkg.dev/acme-global/acme`. */
  registry: text(/^[a-z0-9-]+-docker\.pkg\.dev\/[a-z0-9-]+(\/[a-z0-9._/-]+)?$/, "an Artifact Registry path"),
  /** Parent zone of the stamps' zones. */
  zone: domain,
  /** Name of the parent managed zone. */
  managedZone: text(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, "a managed zone's name"),
  /** Project of the parent zone. */
  zoneProject: project,
  /** Centres that events go to, by the law of the stamps; default none. */
  centres: centresSchema("gcp", gcpCentreSchema, ({ region }) => region).optional(),
});

/** What lies outside the stamps, by cloud; a cloud without an entry can't have stamps. */
export const globalSchema = z.strictObject({
  aws: awsGlobalSchema.optional(),
  azure: azureGlobalSchema.optional(),
  gcp: gcpGlobalSchema.optional(),
});

/** The one description of a fleet: what is said here holds for every stamp. */
export const blueprintSchema = z.strictObject({
  /** Name of the application, 1–6 lower-case letters and digits; part of every physical name. */
  app: text(APP_NAME, "1 to 6 lower-case letters and digits, a letter first"),
  /** Code of the environment, 1–2 lower-case letters and digits, e.g. `p` for production. */
  environment: text(ENVIRONMENT, "1 or 2 lower-case letters and digits, a letter first"),
  /** Release a stamp runs unless its config names another. */
  release: text(RELEASE, "lower-case letters, digits, dots, dashes and underscores, at most 63"),
  /** Mail address alarms go to; default none: alarms are raised but nobody is told. */
  alarmEmail: z.email().optional(),
  global: globalSchema,
  /** Class name → class. */
  classes: z.record(
    text(/^[a-z][a-z0-9-]{0,19}$/, "lower-case letters, digits and dashes, at most 20"),
    classSchema,
  ),
});

/** A blueprint, parsed. */
export type Blueprint = z.output<typeof blueprintSchema>;
/** A blueprint as a user writes it. */
export type BlueprintInput = z.input<typeof blueprintSchema>;
/** The global scope, parsed. */
export type GlobalScope = z.output<typeof globalSchema>;
