import { ConnectionGroup, DistributionTenant, MultitenantDistribution } from "@pulumi/aws/cloudfront";
import type { WebAcl } from "@pulumi/aws/wafv2";
import type * as pulumi from "@pulumi/pulumi";
import { defined } from "../../../../core/defined";
import { ownDomainKey } from "../../own-domain";
import type { RoutingPartArgs } from "../../parts";
import { anyStamp, ERRORS_UNKEPT, FROM_ANYWHERE, METHODS, viewers } from "./distribution-settings";
import type { Router } from "../router";
import type { EdgePolicies } from "./edge-policies";
import { SAAS_NAME } from "./limits";

/** What the edge of tenants' own domains is made from: all of it is the layer's other distribution's, too. */
export interface OwnDomainsArgs extends RoutingPartArgs {
  readonly certificateArn: pulumi.Output<string>;
  readonly firewall: WebAcl;
  readonly router: Router;
  readonly policies: EdgePolicies;
}

/** The edge of tenants' own domains. */
export interface OwnDomains {
  readonly distribution: MultitenantDistribution;
  /** Host name that tenants' own domains lead to; it is there before the first of them. */
  readonly target: pulumi.Output<string>;
}

/**
 * CloudFront in front of tenants' own domains: a multi-tenant distribution with the same function, firewall and policies, a connection
 * group that the domains lead to, and for each domain a distribution tenant with a certificate that CloudFront asks for, proves over
 * HTTP and renews. A distribution can't do it: it has one certificate for all its names. A function is run by either
 * (`context.endpoint` is the connection group).
 *
 * CloudFront makes no tenant of a domain that does not lead to it yet ("Could not verify Domain Name ownership"), so a domain is listed once its
 * record is there. The provider waits until the certificate is issued and then writes it into the tenant's `customizations`, which
 * are therefore none of ours.
 * Sources: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/managed-cloudfront-certificates.html,
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html,
 * https://github.com/aws/aws-sdk-php/issues/3129,
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cloudfront/distribution_tenant.go
 */
export function ownDomains(name: string, args: OwnDomainsArgs, parent: pulumi.Resource): OwnDomains {
  const { context, spec, certificateArn, firewall, router, policies } = args;
  const tags = context.tags("edge");
  const stamp = anyStamp(spec);
  const distribution = new MultitenantDistribution(
    `${name}-own-distribution`,
    {
      enabled: true,
      comment: "Tenants' own domains; each request goes to its tenant's stamp",
      httpVersion: "http2and3",
      webAclId: firewall.arn,
      viewerCertificate: viewers(certificateArn),
      origins: [{ id: stamp.id, ...stamp.origin, customOriginConfigs: [stamp.custom] }],
      defaultCacheBehavior: {
        targetOriginId: stamp.id,
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: { items: METHODS.allowed, cachedMethods: METHODS.cached },
        compress: true,
        functionAssociations: [{ eventType: "viewer-request", functionArn: router.edgeFunction.arn }],
        ...defined({ realtimeLogConfigArn: router.answers?.configArn }),
        ...policies,
      },
      customErrorResponses: ERRORS_UNKEPT,
      restrictions: FROM_ANYWHERE,
      tenantConfig: {},
      tags,
    },
    { parent },
  );
  const group = new ConnectionGroup(
    `${name}-own-connections`,
    { name: context.physicalName("own", SAAS_NAME), enabled: true, ipv6Enabled: true, tags },
    { parent },
  );
  for (const domain of spec.ownDomains) {
    const key = ownDomainKey(domain);
    new DistributionTenant(
      `${name}-${key}`,
      {
        name: context.physicalName(key, SAAS_NAME),
        distributionId: distribution.id,
        connectionGroupId: group.id,
        domains: [{ domain }],
        enabled: true,
        managedCertificateRequest: { primaryDomainName: domain, validationTokenHost: "cloudfront" },
        tags,
      },
      { parent, ignoreChanges: ["customizations"] },
    );
  }
  return { distribution, target: group.routingEndpoint };
}
