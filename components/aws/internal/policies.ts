import * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../contract/owner";

type Texts = pulumi.Input<string> | pulumi.Input<string>[];

/** What a sender asks of a queue. */
export const SEND = ["sqs:GetQueueUrl", "sqs:SendMessage"];
/** What a receiver asks of a queue. */
export const RECEIVE = [
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:ReceiveMessage",
];

/** A statement of a policy, spelled as IAM spells it. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly AWS?: Texts; readonly Service?: Texts };
  readonly Action: string | string[];
  readonly Resource?: Texts;
  readonly Condition?: Record<string, Record<string, Texts>>;
}

/** A policy document. */
export function policy(...statements: Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** Lets a service take a role, and only for this account, so that it can't be talked into acting for another. */
export function trust(context: OwnerContext, service: string): pulumi.Output<string> {
  return policy({
    Sid: "Assume",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": context.identity.account } },
  });
}

/** Refuses every request that comes without TLS. */
export function tlsOnly(action: string, ...resources: pulumi.Input<string>[]): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** The account's root principal: whoever the account's own IAM policies let in. */
export function accountRoot(context: OwnerContext): string {
  return `arn:aws:iam::${context.identity.account}:root`;
}
