import type { PropertyValue } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";
import { read } from "../../../../subject";

export const routingRegistryFailover = propertyRule({
  id: "azure-routing-registry-failover",
  cloud: "azure",
  severity: "high",
  title: "A Cosmos DB account lets another region take over writes",
  why: "While the region that is written to is lost, nobody could be told that a tenant has moved.",
  fix: "Set enableAutomaticFailover and give locations a second region.",
  benchmarks: ["NIST 800-53 CP-10"],
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  property: "enableAutomaticFailover",
  complies: (value, { inputs }) => {
    const locations = read(inputs, "locations");
    if (locations.state === "unknown") return undefined;
    return value === true && locations.state === "known" && hasTwo(locations.value);
  },
  wanted: "true, with two regions or more",
});

function hasTwo(locations: PropertyValue): boolean {
  return Array.isArray(locations) && locations.length > 1;
}
