import { isMap } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

export const databasePointInTime = propertyRule({
  id: "gcp-database-point-in-time",
  cloud: "gcp",
  severity: "high",
  title: "A database can be restored to any point of the last 7 days or more",
  why: "A backup a day loses up to a day.",
  fix: "Set pointInTimeRecoveryEnabled, and transactionLogRetentionDays to 7 or more.",
  benchmarks: ["NIST 800-53 CP-9"],
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  property: "settings.backupConfiguration",
  complies: (value) =>
    isMap(value) &&
    value["pointInTimeRecoveryEnabled"] === true &&
    Number(value["transactionLogRetentionDays"] ?? 7) >= 7,
  wanted: "point-in-time recovery over 7 days or more",
  when: ({ inputs }) => inputs["masterInstanceName"] === undefined,
});
