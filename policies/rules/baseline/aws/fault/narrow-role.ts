import type { Rule } from "../../../../rule";
import { ONE_ACCOUNT, roleWider, type ServiceOfRole } from "../internal/service-role";

const TEMPLATE = "aws:fis/experimentTemplate:ExperimentTemplate";
const FIS: ServiceOfRole = {
  service: "fis.amazonaws.com",
  narrows: [
    { key: "aws:sourceaccount", names: ONE_ACCOUNT },
    { key: "aws:sourcearn", names: /^arn:[^:*?]+:fis:[^:*?]+:[^:*?]+:experiment\/.+$/ },
  ],
  without: "aws:SourceAccount and aws:SourceArn",
};

export const faultNarrowRole: Rule = {
  id: "aws-fault-narrow-role",
  group: "baseline",
  cloud: "aws",
  severity: "critical",
  title: "The role of a fault that is made on purpose is no wider than its stamp",
  why: "What an experiment of AWS FIS may do, it may do to whatever its role reaches.",
  fix: "Let fis.amazonaws.com alone take the role, on condition of aws:SourceAccount and aws:SourceArn, and name the ARNs of the stamp's resources.",
  benchmarks: ["FSBP IAM.21", "NIST 800-53 AC-6"],
  applies: (subject) => subject.ofType(TEMPLATE).length > 0,
  check: (subject) =>
    subject.ofType(TEMPLATE).flatMap((template) =>
      roleWider(template, "roleArn", subject, FIS).map(({ found, ...place }) => ({
        ...place,
        message: `wanted: rights on the stamp's own resources, for AWS FIS alone; found: ${found}`,
      })),
    ),
};
