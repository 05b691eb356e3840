import { propertyRule } from "../../../../kinds/property-rule";
import { isMap, type PropertyValue } from "../../../../../graph/model/property";

function forcesTls(parameter: PropertyValue): boolean {
  return isMap(parameter) && parameter["name"] === "rds.force_ssl" && String(parameter["value"]) === "1";
}

export const databaseForceSsl = propertyRule({
  id: "aws-database-force-ssl",
  cloud: "aws",
  severity: "high",
  title: "A database refuses connections without TLS",
  why: "A password or a row sent in the clear can be read on the way.",
  fix: "Set the parameter rds.force_ssl to 1.",
  benchmarks: ["FSBP RDS.38"],
  types: ["aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"],
  property: "parameters",
  complies: (value) => Array.isArray(value) && value.some(forcesTls),
  wanted: "rds.force_ssl = 1",
});
