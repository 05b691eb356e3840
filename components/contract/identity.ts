import { z } from "zod";
import { parseCidr } from "./cidr";
import { Cloud, Residency } from "./cloud";
import { StampError } from "../../core/errors";
import { STAMP_ID } from "./naming";
import { reservedFor } from "./reserved-blocks";
import { REGIONS } from "./regions";

/** How each cloud writes the boundary a stamp lives in. */
export const ACCOUNTS: Readonly<Record<Cloud, { pattern: RegExp; allowed: string }>> = {
  aws: { pattern: /^[0-9]{12}$/, allowed: "a 12-digit AWS account id in quotes" },
  azure: {
    pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    allowed: "an Azure subscription id (lower-case GUID)",
  },
  gcp: { pattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, allowed: "a Google Cloud project id" },
};

/**
 * Words that stand in resources of their own accord. An id or ring of the same word could not be told from them when
 * the identity is abstracted, and equal stamps would look different.
 */
const RESERVED = new Set(
  [
    "app web worker workers work dead db database primary replica postgres cache valkey redis queue storage bucket",
    "network secrets key keys edge observability recovery vault alarms logs routing central events stack provider stamp",
    "standard premium dedicated tcp udp http https all any none true false default public private data",
    "aws azure gcp pulumi stampworks canary early broad",
    Object.values(Residency).join(" "),
  ].flatMap((words) => words.split(" ")),
);
/** Rings people use; as a ring they are fine. */
const RING_WORDS = new Set(["canary", "early", "broad"]);

const RING = /^[a-z][a-z0-9-]{0,19}$/;
const CLASS_NAME = /^[a-z][a-z0-9-]{0,19}$/;
/** A release: what the images are tagged with. The longest that GCP accepts as a label value is 63. */
export const RELEASE = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** What a revision's name has after its service's. */
export const REVISION = /^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/;

/** A matching string, with what is allowed said in words. */
export function text(pattern: RegExp, allowed: string): z.ZodString {
  return z.string().regex(pattern, { error: () => allowed });
}

/** What may differ between two stamps of one class. Everything else is the class's. */
export const identitySchema = z
  .strictObject({
    /** The stamp's id, which is also its stack's name; 2–8 lower-case letters and digits, a letter first. */
    id: text(STAMP_ID, "2 to 8 lower-case letters and digits, a letter first"),
    /** `aws`, `azure` or `gcp`. */
    cloud: z.enum(Cloud),
    /** The cloud's own name of the region, e.g. `eu-west-1`, `westeurope`, `europe-west4`. */
    region: z.string(),
    /** AWS account (12 digits), Azure subscription (GUID) or Google Cloud project id. */
    account: z.string(),
    /** The stamp's own private IPv4 block, /16 to /20, disjoint from every other stamp's. */
    cidr: z.string(),
    /** The stamp's class, a key of the blueprint's `classes`. */
    class: text(CLASS_NAME, "a class of the blueprint"),
    /** The rollout ring the stamp belongs to, e.g. `canary`, `early`, `broad`. */
    ring: text(RING, "lower-case letters, digits and dashes, at most 20"),
    /** The law the stamp's data stays under; default the region's. A region under another law is refused. */
    residency: z.enum(Residency).optional(),
    /** The release the stamp runs; default the blueprint's. A rollout sets it. */
    release: text(RELEASE, "lower-case letters, digits, dots, dashes and underscores, at most 63").optional(),
    /**
     * Where a release comes to the stamp beside the one before (`app.deployment` of its class; Azure and Google Cloud): what the name of
     * the revision before has after the service's, such as `k3x9f2a` or `00007-q4w`. A rollout sets it and removes it. Default: one release stands.
     */
    beside: text(
      REVISION,
      "3 to 40 lower-case letters, digits and dashes, as a revision's name ends",
    ).optional(),
    /**
     * True while a release is taken back: what `beside` names has all requests, the release none. A rollout sets it and removes it.
     * Default: the release has what its class gives it.
     */
    besideServes: z.boolean().optional(),
    /** Day an ephemeral stamp ends (ISO 8601, `2027-01-31`); an expired stamp is refused. Default: never. */
    expires: z.iso.date({ error: () => "a date such as 2027-01-31" }).optional(),
    /** Raised by one when a retired id is used again, so that soft-deleted names don't collide; 1–99, default 1. */
    generation: z.int().min(1).max(99).default(1),
    /**
     * How often the secret was changed that the routing layer sends along: raised by one to change it, once the layer was brought
     * up after the last change; 0–9,999, default 0. The secret before it is accepted until the next change.
     */
    originRotation: z.int().min(0).max(9999).default(0),
    /** True while the stamp is being retired: lifts deletion protection. Default false. */
    retiring: z.boolean().default(false),
  })
  .superRefine((identity, context) => {
    const fail = (path: string, message: string): void => {
      context.addIssue({
        code: "custom",
        path: [path],
        message,
        input: identity[path as keyof typeof identity],
      });
    };
    const account = ACCOUNTS[identity.cloud];
    if (!account.pattern.test(identity.account)) fail("account", account.allowed);
    const regions = REGIONS[identity.cloud];
    const region = Object.hasOwn(regions, identity.region) ? regions[identity.region] : undefined;
    if (region === undefined) {
      fail("region", `a region of ${identity.cloud}: ${Object.keys(regions).join(", ")}`);
    } else if (identity.residency !== undefined && identity.residency !== region.residency) {
      fail(
        "residency",
        `"${region.residency}", the law of ${identity.region}, or a region under "${identity.residency}"`,
      );
    }
    if (identity.cloud === "aws" && identity.beside !== undefined)
      fail("beside", "nothing on AWS, where ECS keeps the release before by itself");
    if (identity.besideServes === true && identity.beside === undefined)
      fail("besideServes", "false or nothing where no beside says which revision serves");
    if (RESERVED.has(identity.id)) fail("id", "a word that resources do not use themselves");
    if (RESERVED.has(identity.ring) && !RING_WORDS.has(identity.ring)) {
      fail("ring", "a word that resources do not use themselves, such as canary, early or broad");
    }
    if (identity.ring === identity.class) fail("ring", "another word than the class");
    if (identity.id === identity.ring || identity.id === identity.class)
      fail("id", "another word than ring and class");
    try {
      const reserved = reservedFor(identity.cloud, parseCidr(identity.cidr));
      if (reserved !== undefined)
        fail("cidr", `a block without addresses of ${reserved.block}, which ${reserved.by} keeps to itself`);
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      fail("cidr", `${error.problem}; ${error.details.fix ?? error.details.allowed ?? ""}`);
    }
  })
  .transform((identity) => ({
    ...identity,
    residency:
      identity.residency ?? REGIONS[identity.cloud][identity.region]?.residency ?? Residency.EuropeanUnion,
  }));

/** A stamp's identity, parsed. */
export type StampIdentity = z.output<typeof identitySchema>;
/** A stamp's identity as a user writes it. */
export type StampIdentityInput = z.input<typeof identitySchema>;
