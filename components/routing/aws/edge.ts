import { Distribution, MonitoringSubscription } from "@pulumi/aws/cloudfront";
import type { WebAcl } from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import type { EdgePart, RoutingPartArgs } from "../parts";
import { accessLogs } from "./internal/access-logs";
import { certificate } from "./internal/certificate";
import { edgePolicies } from "./internal/edge-policies";
import { waf } from "./internal/waf";
import type { Registry } from "./registry";
import type { Router } from "./router";
import type { Secrets } from "./secrets";

/** What the edge is made from. */
export interface EdgeArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly registry: Registry;
  readonly router: Router;
}

/** Errors that must not be kept: the next request may find the stamp well again. */
const UNKEPT = [404, 500, 502, 503, 504];
/**
 * Longest CloudFront waits for an answer, in seconds, without asking for more.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
const LONGEST_WAIT = 120;
/** The origin of a request that the function did not send anywhere, which does not happen: RFC 2606 reserves the name. */
const NOWHERE = "nowhere.invalid";

/** CloudFront in front of all stamps: TLS, firewall, cache, logs. The function chooses the origin of each request. */
export class Edge extends pulumi.ComponentResource implements EdgePart {
  /** Host name of the distribution. */
  readonly target: pulumi.Output<string>;
  readonly distribution: Distribution;
  readonly certificateArn: pulumi.Output<string>;
  readonly firewall: WebAcl;

  constructor(name: string, args: EdgeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Edge", name, {}, opts);
    this.certificateArn = certificate(`${name}-certificate`, args, this);
    this.firewall = waf(`${name}-waf`, { ...args, keyId: args.secrets.keyId }, this);
    this.distribution = this.makeDistribution(name, args);
    accessLogs(`${name}-access`, { ...args, distribution: this.distribution }, this);
    new MonitoringSubscription(
      `${name}-metrics`,
      {
        distributionId: this.distribution.id,
        monitoringSubscription: {
          realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: "Enabled" },
        },
      },
      { parent: this },
    );
    this.target = this.distribution.domainName;
    this.registerOutputs({ target: this.target });
  }

  private makeDistribution(name: string, args: EdgeArgs): Distribution {
    const { context, router, spec } = args;
    const { domain, requests } = spec;
    return new Distribution(
      `${name}-distribution`,
      {
        enabled: true,
        comment: "All tenants; each request goes to its tenant's stamp",
        aliases: [domain, `*.${domain}`],
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass: "PriceClass_All",
        webAclId: this.firewall.arn,
        viewerCertificate: {
          acmCertificateArn: this.certificateArn,
          sslSupportMethod: "sni-only",
          minimumProtocolVersion: "TLSv1.2_2021",
        },
        // The function changes the name only; the rest of these settings holds for every stamp.
        origins: [
          {
            originId: "stamp",
            domainName: NOWHERE,
            connectionAttempts: 2,
            connectionTimeout: 5,
            customOriginConfig: {
              httpPort: 80,
              httpsPort: 443,
              originProtocolPolicy: "https-only",
              originSslProtocols: ["TLSv1.2"],
              originReadTimeout: Math.min(requests.timeoutSeconds, LONGEST_WAIT),
              originKeepaliveTimeout: 60,
            },
          },
        ],
        defaultCacheBehavior: {
          targetOriginId: "stamp",
          viewerProtocolPolicy: "redirect-to-https",
          allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
          cachedMethods: ["GET", "HEAD"],
          compress: true,
          functionAssociations: [{ eventType: "viewer-request", functionArn: router.edgeFunction.arn }],
          ...edgePolicies(`${name}-policy`, args, this),
        },
        customErrorResponses: UNKEPT.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
        restrictions: { geoRestriction: { restrictionType: "none" } },
        tags: context.tags("edge"),
      },
      { parent: this },
    );
  }
}
