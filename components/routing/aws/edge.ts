import { Distribution, MonitoringSubscription } from "@pulumi/aws/cloudfront";
import type { WebAcl } from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../../core/defined";
import type { EdgePart, RoutingPartArgs } from "../parts";
import { takesOwnDomains } from "../own-domain";
import { accessLogs } from "./internal/access-logs";
import { certificate } from "./internal/certificate";
import { anyStamp, ERRORS_UNKEPT, FROM_ANYWHERE, METHODS, viewers } from "./internal/distribution-settings";
import { type EdgePolicies, edgePolicies } from "./internal/edge-policies";
import { type OwnDomains, ownDomains } from "./internal/own-domains";
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

/** CloudFront in front of all stamps: TLS, firewall, cache, logs. The function chooses the origin of each request. */
export class Edge extends pulumi.ComponentResource implements EdgePart {
  /** Host name of the distribution. */
  readonly target: pulumi.Output<string>;
  readonly ownTarget: pulumi.Output<string> | undefined;
  readonly distribution: Distribution;
  /** The edge of tenants' own domains, where a request's domain may say its tenant. */
  readonly ownDomains: OwnDomains | undefined;
  readonly certificateArn: pulumi.Output<string>;
  readonly firewall: WebAcl;

  constructor(name: string, args: EdgeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Edge", name, {}, opts);
    this.certificateArn = certificate(`${name}-certificate`, args, this);
    this.firewall = waf(`${name}-waf`, { ...args, keyId: args.secrets.keyId }, this);
    const policies = edgePolicies(`${name}-policy`, args, this);
    this.distribution = this.makeDistribution(name, args, policies);
    this.ownDomains = this.makeOwnDomains(name, args, policies);
    const own = this.ownDomains?.distribution;
    accessLogs(`${name}-access`, { ...args, distribution: this.distribution, own }, this);
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
    this.ownTarget = this.ownDomains?.target;
    this.registerOutputs({ target: this.target });
  }

  private makeOwnDomains(name: string, args: EdgeArgs, policies: EdgePolicies): OwnDomains | undefined {
    if (!takesOwnDomains(args.spec)) return undefined;
    const { certificateArn, firewall } = this;
    return ownDomains(name, { ...args, certificateArn, firewall, policies }, this);
  }

  private makeDistribution(name: string, args: EdgeArgs, policies: EdgePolicies): Distribution {
    const { context, router, spec } = args;
    const { domain } = spec;
    const stamp = anyStamp(spec);
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
        viewerCertificate: viewers(this.certificateArn),
        origins: [{ originId: stamp.id, ...stamp.origin, customOriginConfig: stamp.custom }],
        defaultCacheBehavior: {
          targetOriginId: stamp.id,
          viewerProtocolPolicy: "redirect-to-https",
          allowedMethods: METHODS.allowed,
          cachedMethods: METHODS.cached,
          compress: true,
          functionAssociations: [{ eventType: "viewer-request", functionArn: router.edgeFunction.arn }],
          ...defined({ realtimeLogConfigArn: router.answers?.configArn }),
          ...policies,
        },
        customErrorResponses: ERRORS_UNKEPT,
        restrictions: FROM_ANYWHERE,
        tags: context.tags("edge"),
      },
      { parent: this },
    );
  }
}
