import { propertyRule } from "../../../../kinds/property-rule";
import { read } from "../../../../subject";

export const databaseMultiAz = propertyRule({
  id: "aws-database-multi-az",
  cloud: "aws",
  severity: "high",
  title: "A primary database has a standby in another zone",
  why: "A zone that fails would take the stamp down until a restore is done.",
  fix: "Set multiAz.",
  benchmarks: ["FSBP RDS.5"],
  types: ["aws:rds/instance:Instance"],
  property: "multiAz",
  complies: (value) => value === true,
  wanted: "true",
  when: (instance) => read(instance.inputs, "replicateSourceDb").state === "absent",
});
