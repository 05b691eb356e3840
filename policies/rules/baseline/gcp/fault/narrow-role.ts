import { listOf } from "../../../../kinds/own-value";
import { propertyRule } from "../../../../kinds/property-rule";

/** The right that breaks something. */
const BREAKS = "cloudsql.instances.failover";
/** What may stand beside it. */
const LOOKS = /^cloudsql\.[A-Za-z]+\.(get|list)$/;

export const faultNarrowRole = propertyRule({
  id: "gcp-fault-narrow-role",
  cloud: "gcp",
  severity: "high",
  title: "A role that may fail the database over may do nothing else to it",
  why: "Who makes drills would otherwise be able to change the database, or to delete it.",
  fix: `List ${BREAKS} and cloudsql.instances.get, and nothing else.`,
  benchmarks: ["NIST 800-53 AC-6"],
  types: ["gcp:projects/iAMCustomRole:IAMCustomRole"],
  property: "permissions",
  complies: (value) => listOf(value).every((each) => each === BREAKS || LOOKS.test(String(each))),
  when: ({ inputs }) => listOf(inputs["permissions"]).includes(BREAKS),
  wanted: `${BREAKS} and what looks`,
});
