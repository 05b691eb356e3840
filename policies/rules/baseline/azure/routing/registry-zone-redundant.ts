import { isMap } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

export const routingRegistryZoneRedundant = propertyRule({
  id: "azure-routing-registry-zone-redundant",
  cloud: "azure",
  severity: "medium",
  title: "A Cosmos DB account lies in several zones of each of its regions",
  why: "A zone that fails would take the registry to another region, or out of reach.",
  fix: "Set isZoneRedundant for each of the locations.",
  benchmarks: ["NIST 800-53 CP-10"],
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  property: "locations",
  complies: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((location) => isMap(location) && location["isZoneRedundant"] === true),
  wanted: "isZoneRedundant, for each region",
});
