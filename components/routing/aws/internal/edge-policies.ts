import { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy } from "@pulumi/aws/cloudfront";
import type * as pulumi from "@pulumi/pulumi";
import { DAY } from "../../../contract/units";
import { CLOUDFRONT_COUNTRY } from "../../edge-function";
import type { RoutingPartArgs } from "../../parts";
import { OWN_PREFIX } from "../../../../router/decision/answer";
import { EDGE_POLICY } from "./limits";

/** Seconds a browser remembers that the domain is reached by TLS only: a year. */
const STRICT_SECONDS = 365 * DAY;

/** What the distribution's behaviour says of caching and headers. */
export interface EdgePolicies {
  readonly cachePolicyId: pulumi.Output<string>;
  readonly originRequestPolicyId: pulumi.Output<string>;
  readonly responseHeadersPolicyId: pulumi.Output<string>;
}

/**
 * A stamp decides what may be cached and for how long; without a word of it nothing is. What is cached is the tenant's: the
 * tenant and the stamp, which only the edge function sets, are part of the key, and so is who is logged in.
 */
export function edgePolicies(
  name: string,
  { context, spec }: Pick<RoutingPartArgs, "context" | "spec">,
  parent: pulumi.Resource,
): EdgePolicies {
  const all = {
    cookiesConfig: { cookieBehavior: "all" },
    queryStringsConfig: { queryStringBehavior: "all" },
  };
  const cache = new CachePolicy(
    `${name}-cache`,
    {
      name: context.physicalName("cache", EDGE_POLICY),
      comment: "Answers are the tenant's own; kept as long as the stamp says",
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: DAY,
      parametersInCacheKeyAndForwardedToOrigin: {
        ...all,
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
        headersConfig: {
          headerBehavior: "whitelist",
          headers: {
            items: [
              "authorization",
              // Only what a policy names is shown to the function. It makes what is kept a country's own.
              ...(spec.requests.nearest === undefined ? [] : [CLOUDFRONT_COUNTRY]),
              `${OWN_PREFIX}host`,
              `${OWN_PREFIX}id`,
              `${OWN_PREFIX}tenant`,
            ],
          },
        },
      },
    },
    { parent },
  );
  const request = new OriginRequestPolicy(
    `${name}-request`,
    {
      name: context.physicalName("request", EDGE_POLICY),
      // A stamp's own edge finds its service, and its certificate, by the stamp's name.
      comment: "Everything but the Host, which is the stamp's",
      ...all,
      headersConfig: { headerBehavior: "allExcept", headers: { items: ["host"] } },
    },
    { parent },
  );
  const response = new ResponseHeadersPolicy(
    `${name}-response`,
    {
      name: context.physicalName("response", EDGE_POLICY),
      comment: "TLS only, and no guessing of types",
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: STRICT_SECONDS,
          includeSubdomains: true,
          override: true,
        },
        contentTypeOptions: { override: true },
      },
    },
    { parent },
  );
  return {
    cachePolicyId: cache.id,
    originRequestPolicyId: request.id,
    responseHeadersPolicyId: response.id,
  };
}
