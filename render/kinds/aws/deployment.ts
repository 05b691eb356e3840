import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import type { Refusal, Surroundings } from "../kind";

const SENDERS = ["aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"] as const;

/**
 * What ECS refuses of a service that is to be tied to load balancers: a target group that nothing sends to, and two releases side by side
 * without what shifts requests between them.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment-implementation.html
 */
export function deploymentFault(inputs: PropertyMap, around: Surroundings): Refusal | undefined {
  const targets = list(inputs["loadBalancers"]).filter(isMap);
  const { strategy, shifts } = strategyOf(inputs["deploymentConfiguration"]);
  const shifted = targets.map(({ advancedConfiguration: more }) => (isMap(more) ? more : undefined));
  if (shifts && (targets.length === 0 || shifted.includes(undefined))) {
    return fault(
      `deploymentConfiguration.strategy ${strategy} needs advancedConfiguration with alternateTargetGroupArn, productionListenerRule and roleArn in each of loadBalancers`,
    );
  }
  if (targets.length > 5) return fault("A service can have at most 5 target groups.");
  const wanted = [
    ...targets.map(({ targetGroupArn }) => targetGroupArn),
    ...shifted.map((more) => more?.["alternateTargetGroupArn"]),
  ];
  const sentTo = new Set(SENDERS.flatMap((type) => around.others(type)).flatMap(groupsOf));
  const loose = wanted.find((arn) => typeof arn === "string" && !sentTo.has(arn));
  return loose === undefined
    ? undefined
    : fault(
        `The target group with targetGroupArn ${String(loose)} does not have an associated load balancer.`,
      );
}

function strategyOf(configuration: PropertyValue | undefined): { strategy: string; shifts: boolean } {
  const strategy = isMap(configuration) ? String(configuration["strategy"]) : "ROLLING";
  return { strategy, shifts: ["BLUE_GREEN", "CANARY", "LINEAR"].includes(strategy) };
}

/** Target groups that a listener or a rule sends to, alone or by weight. */
function groupsOf({ actions, defaultActions }: PropertyMap): unknown[] {
  return [...list(actions), ...list(defaultActions)].filter(isMap).flatMap(({ targetGroupArn, forward }) => {
    const weighted = isMap(forward) ? list(forward["targetGroups"]).filter(isMap) : [];
    return [targetGroupArn, ...weighted.map(({ arn }) => arn)];
  });
}

function fault(message: string): Refusal {
  return { code: "InvalidParameterException", message };
}

function list(value: PropertyValue | undefined): readonly PropertyValue[] {
  return Array.isArray(value) ? value : [];
}
