import type { RoutingLayer } from "../../layer";

/** Errors that must not be kept: the next request may find the stamp well again. */
const UNKEPT = [404, 500, 502, 503, 504];
/**
 * Longest CloudFront waits for an answer, in seconds, without asking for more.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
const LONGEST_WAIT = 120;
/** The origin of a request that the function did not send anywhere, which does not happen: RFC 2606 reserves the name. */
const NOWHERE = "nowhere.invalid";

/** The methods that a stamp may be asked by. */
export const METHODS = {
  allowed: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
  cached: ["GET", "HEAD"],
};

/** The one origin: the function changes its name only, and the rest of these settings holds for every stamp. */
export function anyStamp({ requests }: Pick<RoutingLayer, "requests">) {
  return {
    id: "stamp",
    origin: { domainName: NOWHERE, connectionAttempts: 2, connectionTimeout: 5 },
    custom: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      originReadTimeout: Math.min(requests.timeoutSeconds, LONGEST_WAIT),
      originKeepaliveTimeout: 60,
    },
  };
}

/** How clients connect, with the layer's own certificate. */
export function viewers<Arn>(acmCertificateArn: Arn) {
  return { acmCertificateArn, sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.2_2021" };
}

/** No error is kept. */
export const ERRORS_UNKEPT = UNKEPT.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 }));
/** Who may ask from where is no matter of the edge's. */
export const FROM_ANYWHERE = { geoRestriction: { restrictionType: "none" } };
