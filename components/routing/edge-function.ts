import { StampError } from "../../core/errors";
import { readBundle } from "../../core/files/bundle";
import { COUNTRY_HEADER, edgeConfig, type Routing, TokenAlgorithm } from "./contract";

/** Most bytes of a CloudFront function. Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const MAX_FUNCTION_BYTES = 10_240;

/**
 * Header in which CloudFront says a visitor's country, once a policy of the distribution asks for it.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export const CLOUDFRONT_COUNTRY = "cloudfront-viewer-country";

/** The configuration with the header that this layer has, unless another is said. */
function withCountry(routing: Routing): Routing {
  if (routing.nearest?.header !== COUNTRY_HEADER) return routing;
  return { ...routing, nearest: { header: CLOUDFRONT_COUNTRY } };
}

/**
 * The code of the CloudFront function (runtime `cloudfront-js-2.0`, viewer request) for a routing configuration.
 *
 * @throws StampError `input` when the configuration asks for what CloudFront Functions can't do, or does not fit
 */
export function edgeFunction(routing: Routing): string {
  const claim = routing.sources.find((source) => source.kind === "claim");
  if (claim !== undefined && claim.algorithm !== TokenAlgorithm.Hs256) {
    throw new StampError("input", "CloudFront Functions can't verify this signature", {
      field: "routing.sources.algorithm",
      received: claim.algorithm,
      allowed: TokenAlgorithm.Hs256,
      fix: "sign with HS256, take the tenant from the host, or route through the thin router",
    });
  }
  const config = `const ROUTING_CONFIG=${JSON.stringify(edgeConfig(withCountry(routing)))};`;
  const code = readBundle("edge-function").replace(/^(?:import[^;]+;)+/, (imports) => imports + config);
  if (code.length <= MAX_FUNCTION_BYTES) return code;
  throw new StampError("input", "the edge function does not fit CloudFront", {
    received: `${code.length} bytes`,
    allowed: `${MAX_FUNCTION_BYTES} bytes`,
    fix: "declare fewer or shorter sources and reserved names",
  });
}
