import { Listener, ListenerRule, type ListenerRuleArgs, type LoadBalancer } from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";
import type { EdgeArgs } from "./edge-args";
import { portOf, type Targets, type Way } from "./targets";

/** TLS 1.3 and 1.2 with forward secrecy. Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";
/** Header that carries the secret of the routing layer. */
const ORIGIN_HEADER = "X-Stamp-Origin";

/** What the listeners are tied to. */
export interface ListenerWiring {
  readonly loadBalancer: LoadBalancer;
  readonly targets: Readonly<Record<Way, Targets>>;
  readonly certificateArn: pulumi.Output<string>;
}

/** The listeners, and the rules that alone send anywhere. */
export function listeners(
  name: string,
  args: EdgeArgs,
  wiring: ListenerWiring,
  parent: pulumi.Resource,
): Readonly<Record<Way, ListenerRule>> {
  const { context, spec, originSecrets } = args;
  const { loadBalancer, targets, certificateArn } = wiring;
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
  const rule = (way: Way, conditions: ListenerRuleArgs["conditions"]): ListenerRule => {
    const to = targets[way];
    const [role, priority, options] =
      to.alternate === undefined
        ? [way, RULES[way], {}]
        : // What it sends to is ECS's to say once it stands; so a port's groups, which are others, have a rule of their own.
          [`${way}-${portOf(args)}`, shiftedPriority(way, portOf(args)), { ignoreChanges: ["actions"] }];
    return new ListenerRule(
      `${name}-${role}-rule`,
      { listenerArn: https.arn, priority, actions: [action(to)], conditions, tags },
      { parent, ...options },
    );
  };
  return {
    origin: rule("origin", [{ httpHeader: { httpHeaderName: ORIGIN_HEADER, values: [...originSecrets] } }]),
    // Health checks from outside know no secret and learn nothing but "up".
    health: rule("health", [{ pathPattern: { values: [spec.app.healthPath] } }]),
  };
}

const RULES = { origin: 10, health: 20 } as const;
/** Priorities before that of the routing layer's rule to one release. */
const BEFORE = RULES.origin - 1;
/** Priorities after that of the health path's rule to one release, in a listener that has 50 000. */
const AFTER = 40_000;

/**
 * Rules between two releases are others than those to one: a stamp whose class begins to shift has both for a while. The routing layer's
 * is asked before the old one, because ECS shifts it from the first update on; that of the health path after it, because its groups are
 * empty until then. A stamp whose port changes has the rules of both ports for a while, and a listener each priority once: so they go by
 * the port, and two ports whose difference is a multiple of nine have to be changed over a third one.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
function shiftedPriority(way: Way, port: number): number {
  return way === "origin" ? 1 + (port % BEFORE) : RULES.health + 1 + (port % AFTER);
}

/** Without a rule for tests, ECS wants both groups in the rule. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html */
function action({ targetGroup, alternate }: Targets) {
  if (alternate === undefined) return { type: "forward", targetGroupArn: targetGroup.arn };
  return {
    type: "forward",
    forward: {
      targetGroups: [
        { arn: targetGroup.arn, weight: 100 },
        { arn: alternate.arn, weight: 0 },
      ],
    },
  };
}
