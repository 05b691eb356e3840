import { z } from "zod";
import { defined } from "../../core/defined";
import { functionSchema } from "../contract/class";
import { text } from "../contract/identity";
import type { EdgeConfig } from "../../router/decision/types";

const domain = text(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "a domain name in lower case");
/** A tenant's own: also one below a top-level domain in letters of its own. What a registry sorts by has at most 100 characters. */
export const ownDomain = text(
  /^(?=.{4,100}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/,
  "a domain name in lower case, at most 100 characters",
);
/** A time in whole seconds. */
export const seconds = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);

/** Header in which the layers on Azure and Google Cloud say a visitor's country. */
export const COUNTRY_HEADER = "x-stampworks-country";

/** Algorithms a token may be signed with. CloudFront Functions has HMAC only, so RS256 and ES256 need the thin router. */
export const TokenAlgorithm = { Hs256: "HS256", Rs256: "RS256", Es256: "ES256" } as const;
export type TokenAlgorithm = (typeof TokenAlgorithm)[keyof typeof TokenAlgorithm];

/** Where the tenant's name is taken from. */
export const tenantSourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    /** The one label in front of a domain: `acme` of `acme.example.test`. */
    kind: z.literal("subdomain"),
    domain,
    /** Labels that are no tenants; default `www`. A request to one goes on to the next source. */
    reserved: z
      .array(text(/^[a-z0-9-]{1,63}$/, "a label"))
      .max(100)
      .default(["www"]),
  }),
  z.strictObject({
    /** A request header. Whoever can set it chooses the tenant: the stamp must authorise all the same. */
    kind: z.literal("header"),
    /** Name in lower case; `x-stamp-*` is the routing layer's own. */
    name: text(
      /^(?!x-stamp-|host$|authorization$)[a-z][a-z0-9-]{0,63}$/,
      "a header name in lower case, not x-stamp-*",
    ),
  }),
  z.strictObject({
    /**
     * A domain of the tenant's own, as the registry knows it (`tenants domain add`). A host that is nobody's goes on to the next
     * source.
     */
    kind: z.literal("domain"),
  }),
  z.strictObject({
    /** A claim of a bearer token; read only when the token verifies. The key is a secret and no part of this. */
    kind: z.literal("claim"),
    /** Name of the claim; default `tenant`. */
    claim: text(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/, "a claim's name: letters, digits, underscores").default(
      "tenant",
    ),
    /** The only algorithm accepted; default RS256. */
    algorithm: z.enum(TokenAlgorithm).default(TokenAlgorithm.Rs256),
    /** The only issuer accepted. */
    issuer: text(/^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{1,200}$/, "an issuer without spaces and quotes"),
    /** The only audience accepted. */
    audience: text(/^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{1,200}$/, "an audience without spaces and quotes"),
    /**
     * A token may name its tenant's stamp and so spare the look-up: the application writes what `X-Stamp-At` said into it. Once any
     * tenant has gone from that stamp the tenant is looked up all the same, and refused (401) where it is not there any more.
     */
    at: z
      .strictObject({
        /** Name of the claim; default `at`. */
        claim: text(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/, "a claim's name: letters, digits, underscores").default(
          "at",
        ),
        /** Longest life of such a token, from its `iat` to its `exp`; one that lives longer, or has no `iat`, is looked up; 1–3,600, default 300. */
        seconds: seconds(1, 3600).default(300),
      })
      .optional(),
  }),
]);

/** What one tenant may take of one router; what is more gets 429 with Retry-After. */
const tenantLimitSchema = z.strictObject({
  /** Requests per second; 0 means no limit, up to 1,000,000, default 0. */
  requestsPerSecond: z.int().min(0).max(1_000_000).default(0),
  /** Requests under way at once; 0 means no limit, up to 1,000,000, default 0. */
  requestsAtOnce: z.int().min(0).max(1_000_000).default(0),
});

/** Limits of the thin router. */
export const routerLimitsSchema = z.strictObject({
  /** Open connections of one router; 100–1,000,000, default 5,000. Each takes two files of the process's limit. */
  connections: z.int().min(100).max(1_000_000).default(5000),
  /** Connections to one stamp from one router; the rest wait; 10–100,000, default 2,000. */
  connectionsPerStamp: z.int().min(10).max(100_000).default(2000),
  /**
   * Share of `connections` that one address may hold, in percent; 1–100, default 10; at 100 there is no limit. An address is
   * an IPv4 address or an IPv6 network of 64 bits. Behind a proxy that says the client's address it holds for requests at once.
   */
  connectionsPerAddressPercent: z.int().min(1).max(100).default(10),
  /** Requests per second from one address before 429; 0 means no limit, up to 1,000,000, default 2,000. */
  requestsPerSecondPerAddress: z.int().min(0).max(1_000_000).default(2000),
  /**
   * Seconds in which a request's headers must be there, and then the first 16 KB of its body or all of it; 1–60, default 10.
   * What comes more slowly gets 408.
   */
  requestStartSeconds: seconds(1, 60).default(10),
  /**
   * Seconds that a router holds a request of a tenant that is being moved before it refuses it with 503; 0–30, default 5; at 0
   * it refuses at once. A cut-over without queues takes about two; one that is not done in four fifths of it is taken back.
   */
  holdSeconds: z.int().min(0).max(30).default(5),
  /** Requests that a router holds at once, two connections each; more get 503 at once; 0–100,000, default 500. */
  heldRequests: z.int().min(0).max(100_000).default(500),
  /** What one tenant may take, by the tier of its stamp; a stamp without known tier counts as standard. Default no limit. */
  perTenant: z
    .strictObject({
      /** Of tenants on standard stamps. */
      standard: tenantLimitSchema.prefault({}),
      /** Of tenants on premium stamps. */
      premium: tenantLimitSchema.prefault({}),
      /** Of tenants on stamps of their own. */
      dedicated: tenantLimitSchema.prefault({}),
    })
    .prefault({}),
  /** Seconds after which a request is cut off whatever it does, one that was upgraded, too; 60–86,400, default 3,600. */
  longestRequestSeconds: seconds(60, 86_400).default(3600),
});

/** Requests that are for stamps of one function, by their path or their host. */
export const functionRouteSchema = z
  .strictObject({
    /** What the stamps do, as their class says: `batch`, `analytics`. */
    function: functionSchema,
    /** A path and all that lies below it, compared as it stands in the request: `/api` is neither `/apis` nor `/%61pi`. */
    path: text(
      /^(?!.*\/\.{1,2}(\/|$))(\/[A-Za-z0-9_.~-]+)+$/,
      "a path such as /api: letters, digits and _ . ~ -, no slash at its end",
    )
      .max(100)
      .optional(),
    /** A host and all names below it. */
    host: domain.optional(),
  })
  .refine(({ host, path }) => (host === undefined) !== (path === undefined), {
    error: "either a path or a host",
  });

/** How requests find their stamp; one for all three clouds. */
export const routingSchema = z.strictObject({
  /** Sources of the tenant's name, in the order they are asked; 1–8, at most one claim. */
  sources: z
    .array(tenantSourceSchema)
    .min(1)
    .max(8)
    .refine((sources) => sources.filter(({ kind }) => kind === "claim").length <= 1, {
      error: "at most one claim: a token is verified by one rule",
    })
    .refine((sources) => sources.filter(({ kind }) => kind === "domain").length <= 1, {
      error: "at most one domain: a host is looked for once",
    }),
  /**
   * Requests that go to a tenant's stamp for a function, where it has one, and else to its own; the first that fits counts; 0–16,
   * default none.
   */
  functions: z.array(functionRouteSchema).max(16).default([]),
  /**
   * Visitors that name no tenant go to the nearest stamp that takes strangers (`stamps strangers`), to sign up; default none: they
   * read that the address does not say whose it is.
   */
  nearest: z
    .strictObject({
      /**
       * Header in which whatever is in front says the visitor's country (ISO 3166, two letters), in lower case; default the layer's
       * own: CloudFront's on AWS, `x-stampworks-country` elsewhere.
       */
      header: text(/^[a-z][a-z0-9-]{0,63}$/, "a header's name in lower case").default(COUNTRY_HEADER),
    })
    .optional(),
  limits: routerLimitsSchema.prefault({}),
  /** Path a stamp answers 200 on when it can serve; default `/healthz`. */
  healthPath: text(/^\/[A-Za-z0-9/_.-]{0,100}$/, "an absolute path").default("/healthz"),
  /** Seconds a request to a stamp may take; 1–600, default 60. */
  timeoutSeconds: seconds(1, 600).default(60),
  /** Seconds of Retry-After while a stamp does not answer; 1–3600, default 10. */
  downRetrySeconds: seconds(1, 3600).default(10),
  /** Seconds open requests have to end when a router stops; 1–600, default 30. */
  drainSeconds: seconds(1, 600).default(30),
});

/** How requests find their stamp, parsed. */
export type Routing = z.output<typeof routingSchema>;
/** How requests find their stamp, as a user writes it. */
export type RoutingInput = z.input<typeof routingSchema>;

/** The part of the configuration that the decision needs; a Routing fits it as it is. */
export function edgeConfig(routing: Routing): EdgeConfig {
  const { functions, nearest, sources } = routing;
  return { sources, functions, ...defined({ nearest }) };
}
