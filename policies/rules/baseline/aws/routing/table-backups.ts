import { isMap } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";
import { read } from "../../../../subject";

export const routingTableBackups = propertyRule({
  id: "aws-routing-table-backups",
  cloud: "aws",
  severity: "high",
  title: "A table and each of its replicas can be put back to any second of the last weeks",
  why: "A wrong write to the registry sends tenants to the wrong stamp, and is replicated at once.",
  fix: "Enable pointInTimeRecovery, for the table and for each replica.",
  benchmarks: ["FSBP DynamoDB.2"],
  types: ["aws:dynamodb/table:Table"],
  property: "pointInTimeRecovery.enabled",
  complies: (value, { inputs }) => {
    const replicas = read(inputs, "replicas");
    if (replicas.state === "unknown") return undefined;
    const list = replicas.state === "known" && Array.isArray(replicas.value) ? replicas.value : [];
    return (
      value === true && list.every((replica) => isMap(replica) && replica["pointInTimeRecovery"] === true)
    );
  },
  wanted: "true, in each replica too",
});
