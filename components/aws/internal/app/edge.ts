import { Listener, ListenerRule, LoadBalancer, TargetGroup } from "@pulumi/aws/lb";
import { Record as DnsRecord } from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import type { Network } from "../../network";
import type { Secrets } from "../../secrets";
import type { Storage } from "../../storage";
import { stampDns } from "../dns";
import { ALB, TARGET_GROUP } from "../limits";
import { allowFlow, allowWorld, securityGroup } from "../network/security-group";
import { waf } from "./waf";

/** TLS 1.3 and 1.2 with forward secrecy. Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";
/** Header that carries the secret of the routing layer. */
const ORIGIN_HEADER = "X-Stamp-Origin";

/** What the edge is made from. */
export interface EdgeArgs extends PartArgs {
  readonly network: Network;
  readonly secrets: Secrets;
  readonly storage: Storage;
  /** Secrets of the routing layer, each of which lets a request in; 1–5 (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html). */
  readonly originSecrets: readonly pulumi.Output<string>[];
  /**
   * Port of the machines in the workload group behind which the web service answers. Default: none, its instances have
   * addresses of their own and answer on the class's port.
   */
  readonly nodePort?: number;
}

/** The stamp's public entry. */
export interface Edge {
  readonly loadBalancer: LoadBalancer;
  readonly targetGroup: TargetGroup;
  readonly certificateArn: pulumi.Output<string>;
  /** What a service waits for before it registers with the target group: the rules that send to it. */
  readonly rules: readonly ListenerRule[];
}

/** Load balancer, firewall, certificate and record. */
export function edge(name: string, args: EdgeArgs, parent: pulumi.Resource): Edge {
  const { context, secrets } = args;
  const loadBalancer = balancer(name, args, parent);
  const targetGroup = targets(name, args, parent);
  const dns = stampDns(`${name}-dns`, args, parent);
  const rules = listeners(
    name,
    args,
    { loadBalancer, targetGroup, certificateArn: dns.certificateArn },
    parent,
  );
  waf(`${name}-waf`, { ...args, loadBalancerArn: loadBalancer.arn, keyId: secrets.keyId }, parent);
  new DnsRecord(
    `${name}-record`,
    {
      zoneId: dns.zoneId,
      name: context.hostName,
      type: "A",
      aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
    },
    { parent },
  );
  return { loadBalancer, targetGroup, certificateArn: dns.certificateArn, rules };
}

/**
 * Takes the world on 80 and 443: the routing layer's addresses are a prefix list whose id differs by region and
 * can't be known without asking AWS. What doesn't come from the routing layer lacks the origin secret and is refused.
 */
function balancer(name: string, args: EdgeArgs, parent: pulumi.Resource): LoadBalancer {
  const { context, spec, network, storage } = args;
  const group = securityGroup(
    `${name}-group`,
    {
      context,
      part: "app",
      kind: "edge",
      description: "Load balancer of the stamp",
      vpcId: network.networkId,
    },
    parent,
  );
  const world = { context, part: "app", group: group.id } as const;
  allowWorld(`${name}-https`, "in", { ...world, port: 443, description: "World to the edge" }, parent);
  allowWorld(
    `${name}-http`,
    "in",
    { ...world, port: 80, description: "World to the redirect to HTTPS" },
    parent,
  );
  allowFlow(
    `${name}-web`,
    {
      context,
      part: "app",
      from: group.id,
      to: network.workloadGroupId,
      port: portOf(args),
      description: "Edge to the web service",
    },
    parent,
  );
  return new LoadBalancer(
    `${name}-balancer`,
    {
      name: context.physicalName("web", ALB),
      loadBalancerType: "application",
      internal: false,
      subnets: network.subnets.publicIds,
      securityGroups: [group.id],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "strictest",
      enableDeletionProtection: context.protects(spec.deletionProtection),
      accessLogs: { enabled: true, bucket: storage.logs.bucket.bucket, prefix: "edge" },
      tags: context.tags("app"),
    },
    // Its subnets don't say that their network has a way out, and without one it is refused.
    { parent, dependsOn: [storage.logs.policy, network.subnets.wayOut] },
  );
}

/** Where the web service takes requests. */
function portOf({ spec, nodePort }: EdgeArgs): number {
  return nodePort === undefined ? spec.app.port : nodePort;
}

function targets(name: string, args: EdgeArgs, parent: pulumi.Resource): TargetGroup {
  const { context, spec, network, nodePort } = args;
  const port = portOf(args);
  return new TargetGroup(
    `${name}-targets`,
    {
      // Named after the port, because a group with another port is another group.
      name: context.physicalName(`w${port}`, TARGET_GROUP),
      vpcId: network.networkId,
      targetType: nodePort === undefined ? "ip" : "instance",
      port,
      protocol: "HTTP",
      deregistrationDelay: 30,
      loadBalancingAlgorithmType: "least_outstanding_requests",
      healthCheck: {
        path: spec.app.healthPath,
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      tags: context.tags("app"),
    },
    { parent },
  );
}

interface ListenerWiring {
  readonly loadBalancer: LoadBalancer;
  readonly targetGroup: TargetGroup;
  readonly certificateArn: pulumi.Output<string>;
}

function listeners(
  name: string,
  args: EdgeArgs,
  wiring: ListenerWiring,
  parent: pulumi.Resource,
): ListenerRule[] {
  const { context, spec, originSecrets } = args;
  const { loadBalancer, targetGroup, certificateArn } = wiring;
  const tags = context.tags("app");
  new Listener(
    `${name}-http-listener`,
    {
      loadBalancerArn: loadBalancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [
        { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
      ],
      tags,
    },
    { parent },
  );
  const https = new Listener(
    `${name}-https-listener`,
    {
      loadBalancerArn: loadBalancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: TLS_POLICY,
      certificateArn,
      defaultActions: [
        {
          type: "fixed-response",
          fixedResponse: { statusCode: "403", contentType: "text/plain", messageBody: "Forbidden" },
        },
      ],
      routingHttpResponseServerEnabled: false,
      routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
      tags,
    },
    { parent },
  );
  const actions = [{ type: "forward", targetGroupArn: targetGroup.arn }];
  const rule = (
    role: string,
    priority: number,
    conditions: {
      httpHeader?: { httpHeaderName: string; values: pulumi.Input<string>[] };
      pathPattern?: { values: string[] };
    }[],
  ) =>
    new ListenerRule(
      `${name}-${role}-rule`,
      { listenerArn: https.arn, priority, actions, conditions, tags },
      { parent },
    );
  return [
    rule("origin", 10, [{ httpHeader: { httpHeaderName: ORIGIN_HEADER, values: [...originSecrets] } }]),
    // Health checks from outside know no secret and learn nothing but "up".
    rule("health", 20, [{ pathPattern: { values: [spec.app.healthPath] } }]),
  ];
}
