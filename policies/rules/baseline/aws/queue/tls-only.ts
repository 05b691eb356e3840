import { companionRule } from "../../../../kinds/companion-rule";
import { demandsTls } from "../../../../kinds/iam-document";

export const queueTlsOnly = companionRule({
  id: "aws-queue-tls-only",
  cloud: "aws",
  severity: "medium",
  title: "A queue refuses requests without TLS",
  why: "Messages carry the data of tenants and would cross the network in the clear.",
  fix: "Add a queue policy that denies everything when aws:SecureTransport is false.",
  benchmarks: ["cdk-nag SQS4"],
  types: ["aws:sqs/queue:Queue"],
  companions: ["aws:sqs/queuePolicy:QueuePolicy"],
  by: "queueUrl",
  complies: (policy) => demandsTls(policy.inputs["policy"]),
  wanted: "a queue policy that denies requests without TLS",
});
