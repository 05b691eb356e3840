import type { Service, TaskDefinition } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../../../core/errors";

/** A service and the task definition it was told to run. */
export interface Deployed {
  readonly service: Service;
  readonly definition: TaskDefinition;
}

/**
 * Gives `text` once the service runs what it was told to. A release that ECS rolls back leaves a stable service
 * behind, which the provider takes for success: https://github.com/hashicorp/terraform-provider-aws/issues/20858.
 * Without this a rollout would go on to the next stamp with a release that doesn't start.
 * @throws StampError `engine`, through the output, when the service runs another task definition
 */
export function onceRunning(
  { service, definition }: Deployed,
  text: pulumi.Input<string>,
): pulumi.Output<string> {
  return pulumi.all([service.taskDefinition, definition.arn, text]).apply(([running, wanted, result]) => {
    if (running === wanted) return result;
    throw new StampError("engine", "the release did not start, and ECS went back to the one before", {
      received: running ?? "no task definition",
      allowed: wanted,
      fix: "look into the logs of the tasks that failed, then roll out a release that starts",
    });
  });
}
