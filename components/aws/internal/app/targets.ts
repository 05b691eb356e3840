import { TargetGroup } from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../../../core/errors";
import { shareOf } from "../../../contract/releases/deployment";
import { TARGET_GROUP } from "../limits";
import type { EdgeArgs } from "./edge-args";

/** Where requests come in: with the routing layer's secret, or to the health path alone. */
export type Way = "origin" | "health";

/** Where a way's requests go. */
export interface Targets {
  readonly targetGroup: TargetGroup;
  /** Where the other of two releases answers that stand side by side; undefined where a release replaces the one before. */
  readonly alternate: TargetGroup | undefined;
}

/** Where the web service takes requests. */
export function portOf({ spec, nodePort }: EdgeArgs): number {
  return nodePort === undefined ? spec.app.port : nodePort;
}

/**
 * The target groups. Where two releases stand side by side, each way has two of its own, because ECS shifts one rule between one pair; a
 * service may have five groups (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html).
 * @throws StampError `input` where something else than ECS runs what is to be shifted
 */
export function targets(
  name: string,
  args: EdgeArgs,
  parent: pulumi.Resource,
): Readonly<Record<Way, Targets>> {
  const { deployment } = args.spec.app;
  const port = portOf(args);
  const targetGroup = group(`${name}-targets`, `w${port}`, args, parent);
  if (shareOf(deployment) === undefined) {
    const only = { targetGroup, alternate: undefined };
    return { origin: only, health: only };
  }
  if (args.nodePort !== undefined) {
    throw new StampError("input", "only ECS shifts requests from release to release on AWS", {
      field: "app.deployment.strategy",
      received: deployment.strategy,
      allowed: "rolling, where the app's part is a fleet's own",
    });
  }
  return {
    origin: { targetGroup, alternate: group(`${name}-targets-beside`, `w${port}-b`, args, parent) },
    health: {
      targetGroup: group(`${name}-health-targets`, `h${port}`, args, parent),
      alternate: group(`${name}-health-targets-beside`, `h${port}-b`, args, parent),
    },
  };
}

function group(name: string, kind: string, args: EdgeArgs, parent: pulumi.Resource): TargetGroup {
  const { context, spec, network, nodePort } = args;
  return new TargetGroup(
    name,
    {
      // Named after the port, because a group with another port is another group.
      name: context.physicalName(kind, TARGET_GROUP),
      vpcId: network.networkId,
      targetType: nodePort === undefined ? "ip" : "instance",
      port: portOf(args),
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
