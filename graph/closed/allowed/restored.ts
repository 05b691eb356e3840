import { isMap, type PropertyValue } from "../../model/property";
import type { DefaultEntry } from "../allow";
import { documentOf } from "../allow-centre";

const RDS = "arn:aws[\\w-]*:rds:\\{region\\}:\\{account\\}";
const POINTS = ":snapshot:awsbackup:job-*";
const TAG = "aws:resourcetag/stampworks-stamp";

/**
 * What the role that restores a database for a test may name: AWS gives the names of recovery points and of what is made of them, when it makes
 * them. Sources: https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html,
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html#backup-resource-arns
 */
export const ALLOW_RESTORED: readonly DefaultEntry[] = [
  {
    path: "aws:iam/*#*Resource*",
    value: `${RDS}:snapshot:awsbackup:job-\\*`,
    reason: "recovery points of the stamp's account and region, where they have the stamp's tag",
    when: ({ policy }) => pointsAreTagged(policy),
  },
  {
    path: "aws:iam/*#*Resource*",
    value: `${RDS}:db:awsbackup-restore-test-\\*`,
    reason: "what AWS Backup restores for a test, and deletes again",
  },
  {
    path: "aws:iam/*#*Resource*",
    value: `${RDS}:og:default:[a-z]+-\\d+`,
    reason: "groups of options that RDS makes itself, and nobody can change",
  },
];

/** Whether every statement of a policy that names recovery points holds to those with one stamp's tag. */
function pointsAreTagged(policy: PropertyValue | undefined): boolean {
  const statements = listOf(documentOf(policy)?.["Statement"]).filter(isMap);
  const naming = statements.filter(({ Resource }) =>
    listOf(Resource).some((resource) => String(resource).endsWith(POINTS)),
  );
  return naming.length > 0 && naming.every(({ Condition }) => isTagged(Condition));
}

function isTagged(condition: PropertyValue | undefined): boolean {
  const equals = isMap(condition) ? condition["StringEquals"] : undefined;
  if (!isMap(equals)) return false;
  return Object.entries(equals).some(
    ([key, value]) => key.toLowerCase() === TAG && listOf(value).length === 1,
  );
}

function listOf(value: PropertyValue | undefined): readonly PropertyValue[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
