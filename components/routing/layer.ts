import { z } from "zod";
import { observabilitySchema, secretsSchema, Size } from "../contract/class";
import { text } from "../contract/identity";
import { ownDomain, routingSchema } from "./contract";
import { takesOwnDomains } from "./own-domain";

/** How much the routing layer may carry. Alarms and limits work from these. */
export const layerBoundsSchema = z.strictObject({
  /** Requests per second of all tenants, at the peak; 1–10,000,000, default 100,000: three to five times the average. */
  requestsPerSecond: z.int().min(1).max(10_000_000).default(100_000),
  /** Requests of one address in five minutes before it is refused; 100–2,000,000, default 20,000. */
  requestsPerAddress: z.int().min(100).max(2_000_000).default(20_000),
  /** Tenants; 1–1,400,000, default 100,000. What one table holds ends at about 1.4 million. */
  tenants: z.int().min(1).max(1_400_000).default(100_000),
});

/** The thin router's containers; a cloud whose edge holds the table (AWS) has none. */
export const routerSchema = z
  .strictObject({
    /** Repository of the router's image in the fleet's registry; the tag is the fleet's release. Default `router`. */
    image: text(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, "a repository name without registry and tag").default(
      "router",
    ),
    /** Size of one router; default medium. */
    size: z.enum(Size).default(Size.Medium),
    /** Fewest routers a region; 2–100, default 2, so that none is alone. */
    minInstances: z.int().min(2).max(100).default(2),
    /** Most routers a region; 2–1000, default 10. */
    maxInstances: z.int().min(2).max(1000).default(10),
  })
  .refine((router) => router.minInstances <= router.maxInstances, {
    path: ["minInstances"],
    error: "at most maxInstances",
  });

/** What the fleet's blueprint says of the routing layer. */
export const routingLayerSchema = z
  .strictObject({
    /** Where tenants are: at `<tenant>.<domain>`, and the domain itself. Lower case, e.g. `app.acme.example`. */
    domain: text(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "a domain name in lower case"),
    /**
     * The public DNS zone the domain lies in. It exists already and the layer writes its records there: zone id of Route 53,
     * ARM id of the zone, or `projects/<project>/managedZones/<name>`.
     */
    zone: text(
      /^(Z[A-Z0-9]{5,31}|\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/dnsZones\/[a-z0-9.-]+|projects\/[a-z0-9-]+\/managedZones\/[a-z0-9-]+)$/,
      "the zone's id in Route 53, its ARM id, or projects/<project>/managedZones/<name>",
    ),
    /**
     * The certificate of `*.<domain>`, where the layer lives on Azure: ARM id of its secret in a Key Vault of yours,
     * `/subscriptions/…/vaults/<vault>/secrets/<name>`. Front Door gets no certificate for a wildcard that it would renew by
     * itself; it follows the secret's newest version. Where the domain is its zone's apex, the certificate names the
     * domain too. AWS and Google Cloud issue and renew theirs: none there.
     */
    certificate: text(
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[A-Za-z0-9-]{3,24}\/secrets\/[A-Za-z0-9-]{1,127}$/,
      "the ARM id of a secret in a Key Vault, without a version",
    ).optional(),
    /**
     * Tenants' own domains that the layer's edge ends TLS for, each with a certificate that the cloud issues and renews once the domain
     * leads there (the layer's output `ownTarget`); 0–100, default none. On AWS a domain leads there before it is listed, or CloudFront
     * refuses it. Whose they are, the registry says (`tenants domain add`).
     */
    ownDomains: z
      .array(ownDomain)
      .max(100)
      .refine((domains) => new Set(domains).size === domains.length, { error: "domains that differ" })
      .default([]),
    /** How requests find their stamp. */
    requests: routingSchema,
    bounds: layerBoundsSchema.prefault({}),
    router: routerSchema.prefault({}),
    /**
     * Whether a layer on AWS finds a stamp that answers its health path and fails its tenants, by what it answers them; default false, because
     * AWS charges for the log it is found from (docs/routing.md says what). Thin routers find it always, and this changes nothing there.
     */
    outlierDetection: z.boolean().default(false),
    secrets: secretsSchema.prefault({}),
    observability: observabilitySchema.prefault({}),
    /** Whether the cloud refuses to delete the registry; default true. */
    deletionProtection: z.boolean().default(true),
  })
  .superRefine(({ domain, ownDomains, requests }, context) => {
    for (const [index, own] of ownDomains.entries()) {
      if (own !== domain && !own.endsWith(`.${domain}`)) continue;
      const message = `a domain that is not the layer's own: tenants are at <tenant>.${domain} without it`;
      context.addIssue({ code: "custom", path: ["ownDomains", index], message, input: own });
    }
    if (ownDomains.length > 0 && !takesOwnDomains({ requests })) {
      const message = '{ kind: "domain" } among them, or nobody is asked whose ownDomains are';
      context.addIssue({ code: "custom", path: ["requests", "sources"], message, input: requests.sources });
    }
    for (const [index, source] of requests.sources.entries()) {
      if (source.kind !== "subdomain" || source.domain === domain) continue;
      const path = ["requests", "sources", index, "domain"];
      context.addIssue({
        code: "custom",
        path,
        message: `"${domain}", the layer's own domain`,
        input: source.domain,
      });
    }
  });

/** The routing layer's spec, parsed: every field present. */
export type RoutingLayer = z.output<typeof routingLayerSchema>;
/** The routing layer's spec as a user writes it. */
export type RoutingLayerInput = z.input<typeof routingLayerSchema>;
