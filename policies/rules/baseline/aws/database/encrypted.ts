import { propertyRule } from "../../../../kinds/property-rule";
import { read } from "../../../../subject";

export const databaseEncrypted = propertyRule({
  id: "aws-database-encrypted",
  cloud: "aws",
  severity: "high",
  title: "A database is encrypted at rest",
  why: "An unencrypted volume or snapshot can be read by whoever gets hold of it, and encryption can not be added later.",
  fix: "Set storageEncrypted and kmsKeyId to the key of the stamp.",
  benchmarks: ["FSBP RDS.3"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  property: "storageEncrypted",
  complies: (value) => value === true,
  wanted: "true",
  when: (instance) => read(instance.inputs, "replicateSourceDb").state === "absent",
});
