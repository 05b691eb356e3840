import { Topic, TopicPolicy, TopicSubscription } from "@pulumi/aws/sns";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../../contract/owner";
import { TOPIC } from "../limits";
import { accountRoot, policy, tlsOnly } from "../policies";

/** What a topic for alarms is made from. */
export interface AlarmTopicArgs {
  readonly context: OwnerContext;
  readonly keyId: pulumi.Input<string>;
  /** Mail address alarms go to; undefined when nobody is told. */
  readonly email: string | undefined;
}

/** Where alarms go: CloudWatch of this account alone may publish, and over TLS only. */
export function alarmTopic(name: string, args: AlarmTopicArgs, parent: pulumi.Resource): Topic {
  const { context, keyId, email } = args;
  const topic = new Topic(
    `${name}-topic`,
    {
      name: context.physicalName("alarms", TOPIC),
      kmsMasterKeyId: keyId,
      tags: context.tags("observability"),
    },
    { parent },
  );
  new TopicPolicy(
    `${name}-topic-policy`,
    {
      arn: topic.arn,
      policy: policy(
        {
          Sid: "Own",
          Effect: "Allow",
          Principal: { AWS: accountRoot(context) },
          Action: [
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic",
            "sns:Publish",
            "sns:SetTopicAttributes",
            "sns:Subscribe",
          ],
          Resource: topic.arn,
        },
        {
          Sid: "Alarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { StringEquals: { "aws:SourceAccount": context.identity.account } },
        },
        tlsOnly("sns:Publish", topic.arn),
      ),
    },
    { parent },
  );
  if (email !== undefined) {
    new TopicSubscription(
      `${name}-mail`,
      { topic: topic.arn, protocol: "email", endpoint: email },
      { parent },
    );
  }
  return topic;
}
