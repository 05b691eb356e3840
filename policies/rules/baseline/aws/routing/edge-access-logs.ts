import { companionRule } from "../../../../kinds/companion-rule";

export const routingEdgeAccessLogs = companionRule({
  id: "aws-routing-edge-access-logs",
  cloud: "aws",
  severity: "medium",
  title: "A distribution logs each request",
  why: "Without the log nobody can tell who asked for what.",
  fix: "Add a LogDeliverySource of the distribution, and a LogDelivery to a bucket of the stack.",
  benchmarks: ["FSBP CloudFront.5"],
  types: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
  ],
  companions: ["aws:cloudwatch/logDeliverySource:LogDeliverySource"],
  by: "resourceArn",
  complies: (source, _, subject) =>
    subject.referring("aws:cloudwatch/logDelivery:LogDelivery", "deliverySourceName", source).length > 0,
  wanted: "a delivery of its access logs",
});
