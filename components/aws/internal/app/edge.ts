import { type ListenerRule, LoadBalancer, type TargetGroup } from "@pulumi/aws/lb";
import { Record as DnsRecord } from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import { stampDns } from "../dns";
import { ALB } from "../limits";
import { allowFlow, allowWorld, securityGroup } from "../network/security-group";
import type { EdgeArgs } from "./edge-args";
import { listeners } from "./listeners";
import { portOf, type Targets, targets, type Way } from "./targets";
import { waf } from "./waf";

/** The stamp's public entry. */
export interface Edge {
  readonly loadBalancer: LoadBalancer;
  readonly targetGroup: TargetGroup;
  readonly certificateArn: pulumi.Output<string>;
  /** What a service waits for before it registers with the target group: the rules that send to it. */
  readonly rules: readonly ListenerRule[];
  /** What sends to which target groups: with two of them, ECS shifts the rule from one to the other. */
  readonly ways: readonly (Targets & { readonly rule: ListenerRule })[];
}

const WAYS: readonly Way[] = ["origin", "health"];

/** Load balancer, firewall, certificate and record. */
export function edge(name: string, args: EdgeArgs, parent: pulumi.Resource): Edge {
  const { context, secrets } = args;
  const loadBalancer = balancer(name, args, parent);
  const to = targets(name, args, parent);
  const dns = stampDns(`${name}-dns`, args, parent);
  const rules = listeners(
    name,
    args,
    { loadBalancer, targets: to, certificateArn: dns.certificateArn },
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
  return {
    loadBalancer,
    targetGroup: to.origin.targetGroup,
    certificateArn: dns.certificateArn,
    rules: [rules.origin, rules.health],
    ways: WAYS.map((way) => ({ ...to[way], rule: rules[way] })),
  };
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
