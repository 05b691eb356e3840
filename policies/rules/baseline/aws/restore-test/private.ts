import { isMap, type PropertyValue } from "../../../../../graph/model/property";
import { isOwn } from "../../../../kinds/own-value";
import { propertyRule } from "../../../../kinds/property-rule";
import type { Subject } from "../../../../subject";

export const restoreTestPrivate = propertyRule({
  id: "aws-restore-test-private",
  cloud: "aws",
  severity: "high",
  title: "A database that is restored for a test stands in the stamp's own subnets",
  why: "Where nothing is said, AWS Backup restores into the default network of the account: another one's doors stand before the stamp's data.",
  fix: "Set dbSubnetGroupName and vpcSecurityGroupIds in restoreMetadataOverrides to the stamp's own, and publiclyAccessible to nothing but false.",
  benchmarks: ["FSBP RDS.2", "NIST 800-53 SC-7"],
  types: ["aws:backup/restoreTestingSelection:RestoreTestingSelection"],
  property: "restoreMetadataOverrides",
  when: ({ inputs }) => inputs["protectedResourceType"] !== "S3",
  complies: (value, _, subject) => isMap(value) && isPrivate(value, subject),
  wanted: "the stamp's own subnet group and security groups",
});

/** AWS reads the keys without regard to case. */
function isPrivate(overrides: { readonly [key: string]: PropertyValue }, subject: Subject): boolean {
  const named = (wanted: string): PropertyValue[] =>
    Object.keys(overrides)
      .filter((key) => key.toLowerCase() === wanted)
      .flatMap((key) => overrides[key] ?? []);
  const subnets = named("dbsubnetgroupname");
  const own = subject.ofType("aws:rds/subnetGroup:SubnetGroup").map(({ inputs }) => inputs["name"]);
  const groups = named("vpcsecuritygroupids").flatMap(listIn);
  return (
    subnets.length > 0 &&
    subnets.every((name) => own.includes(name)) &&
    groups.length > 0 &&
    groups.every((id) => isOwn(subject, id, "aws:ec2/securityGroup:SecurityGroup")) &&
    named("publiclyaccessible").every((each) => String(each).toLowerCase() === "false")
  );
}

/** A list as AWS takes it there: JSON in a text. What is none is nobody's. */
function listIn(value: PropertyValue): PropertyValue[] {
  if (typeof value !== "string") return [null];
  try {
    const parsed = JSON.parse(value) as PropertyValue;
    return Array.isArray(parsed) ? [...parsed] : [null];
  } catch {
    return [null];
  }
}
