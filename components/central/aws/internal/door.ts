import { EventBus, EventBusPolicy, EventRule, EventTarget } from "@pulumi/aws/cloudwatch";
import type { FirehoseDeliveryStream } from "@pulumi/aws/kinesis";
import type { Queue } from "@pulumi/aws/sqs";
import type * as pulumi from "@pulumi/pulumi";
import { SOURCE } from "../../../aws/internal/event-source";
import { EVENT_BUS, EVENT_RULE } from "../../../aws/internal/limits";
import { policy } from "../../../aws/internal/policies";
import type { ServiceRole } from "../../../aws/internal/roles";
import { DOORS, doorOf, doorSuffix } from "../../../contract/centres";
import type { CentralPartArgs } from "../../parts";

/** Who writes what comes in at a door to the lake, and where what can't be written waits. */
export interface Behind {
  readonly keyId: pulumi.Input<string>;
  readonly dead: Queue;
  readonly stream: FirehoseDeliveryStream;
  readonly sender: ServiceRole;
}

/** One of the centre's buses and its rule. */
export interface Door {
  /** What its resources' names end in; "" for the first. */
  readonly suffix: string;
  readonly bus: EventBus;
  readonly rule: EventRule;
}

/** The centre's buses, each with a policy that lets the listed stamps in whose door it is. */
export function makeDoors(
  name: string,
  args: CentralPartArgs,
  behind: Behind,
  parent: pulumi.Resource,
): readonly [first: Door, ...others: Door[]] {
  const make = (suffix: string): Door => door(name, suffix, args, behind, parent);
  const others = Array.from({ length: DOORS - 1 }, (_, index) => make(doorSuffix(index + 1)));
  return [make(doorSuffix(0)), ...others];
}

function door(
  name: string,
  suffix: string,
  { context, stamps }: CentralPartArgs,
  { keyId, dead, stream, sender }: Behind,
  parent: pulumi.Resource,
): Door {
  const own = context.physicalName("bus", EVENT_BUS);
  const bus = new EventBus(
    `${name}-bus${suffix}`,
    {
      name: suffix === "" ? own : context.derive(`${own}${suffix}`, `name(bus${suffix})`),
      description: "Events of the stamps under this law",
      kmsKeyIdentifier: keyId,
      deadLetterConfig: { arn: dead.arn },
      tags: context.tags("intake"),
    },
    { parent },
  );
  const rule = new EventRule(
    `${name}-rule${suffix}`,
    {
      name: context.physicalName(`to-lake${suffix}`, EVENT_RULE),
      description: "What the stamps say goes to the lake",
      eventBusName: bus.name,
      eventPattern: JSON.stringify({ source: [SOURCE] }),
      tags: context.tags("intake"),
    },
    { parent },
  );
  const target = new EventTarget(
    `${name}-lake${suffix}`,
    {
      rule: rule.name,
      eventBusName: bus.name,
      targetId: "lake",
      arn: stream.arn,
      roleArn: sender.role.arn,
      deadLetterConfig: { arn: dead.arn },
    },
    { parent, dependsOn: [...sender.rights] },
  );
  const accounts = [...new Set(stamps.map(([, account]) => account))];
  const here = accounts.filter((account) => doorOf("", account) === suffix).sort();
  if (here.length > 0)
    new EventBusPolicy(
      `${name}-stamps${suffix}`,
      {
        eventBusName: bus.name,
        policy: policy({
          Sid: "Stamps",
          Effect: "Allow",
          Principal: { AWS: here.map((account) => `arn:aws:iam::${account}:root`) },
          Action: "events:PutEvents",
          Resource: bus.arn,
        }),
      },
      // Nobody is let in before what comes is written: a bus drops what no rule takes.
      { parent, dependsOn: [target] },
    );
  return { suffix, bus, rule };
}
