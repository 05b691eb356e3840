import { isMap } from "../../../../../graph/model/property";
import type { Statement } from "../../../../kinds/iam-document";
import type { Rule } from "../../../../rule";
import type { Subject } from "../../../../subject";
import { ONE_ACCOUNT, roleWider, type ServiceOfRole } from "../internal/service-role";

const SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
/** What AWS Backup restores for a test: it chooses the name itself. */
const COPY = /^arn:aws[\w-]*:rds:[a-z0-9-]+:\d{12}:db:awsbackup-restore-test-\*$/;
/** Recovery points of RDS, which AWS Backup names by the job that made them. */
const POINTS = /^arn:aws[\w-]*:rds:[a-z0-9-]+:\d{12}:snapshot:awsbackup:job-\*$/;
/** Groups of options that RDS makes itself: nobody can put anything into them. */
const DEFAULT_OPTIONS = /^arn:aws[\w-]*:rds:[a-z0-9-]+:\d{12}:og:default:[a-z]+-\d+$/;
const TAG = "aws:resourcetag/stampworks-stamp";

const BACKUP: ServiceOfRole = {
  service: "backup.amazonaws.com",
  narrows: [{ key: "aws:sourceaccount", names: ONE_ACCOUNT }],
  without: "aws:SourceAccount",
  takes: (resource, statement, subject) =>
    COPY.test(resource) ||
    DEFAULT_OPTIONS.test(resource) ||
    (POINTS.test(resource) && isTagged(statement, subject)),
};

/** Whether a statement is held to what has the stamp's tag. */
function isTagged({ conditions }: Statement, subject: Subject): boolean {
  const id = subject.derivations.find(({ stands }) => stands === "id")?.value;
  const equals = conditions["StringEquals"];
  if (id === undefined || !isMap(equals)) return false;
  return Object.entries(equals).some(([key, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return key.toLowerCase() === TAG && values.length === 1 && values[0] === id;
  });
}

export const restoreTestNarrowRole: Rule = {
  id: "aws-restore-test-narrow-role",
  group: "baseline",
  cloud: "aws",
  severity: "critical",
  title: "The role of a restore that is tested is no wider than its stamp",
  why: "AWS's own policy for restores makes, overwrites and deletes databases, buckets and machines of the whole account.",
  fix: "Let backup.amazonaws.com alone take the role, on condition of aws:SourceAccount; name the stamp's groups and key, its recovery points by its tag, and what is restored by the name AWS Backup gives it.",
  benchmarks: ["FSBP IAM.21", "NIST 800-53 AC-6"],
  applies: (subject) => subject.ofType(SELECTION).length > 0,
  check: (subject) =>
    subject.ofType(SELECTION).flatMap((selection) =>
      roleWider(selection, "iamRoleArn", subject, BACKUP).map(({ found, ...place }) => ({
        ...place,
        message: `wanted: rights on the stamp's own resources and copies, for AWS Backup alone; found: ${found}`,
      })),
    ),
};
