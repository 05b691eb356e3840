import { propertyRule } from "../../../../kinds/property-rule";

/** Subnets to which Azure lets no group be attached. */
const WITHOUT_GROUP = new Set([
  "GatewaySubnet",
  "AzureFirewallSubnet",
  "AzureFirewallManagementSubnet",
  "RouteServerSubnet",
]);

export const networkSecurityGroup = propertyRule({
  id: "azure-network-security-group",
  cloud: "azure",
  severity: "high",
  title: "A subnet has a security group",
  why: "Without one everything in the network reaches everything in the subnet.",
  fix: "Set networkSecurityGroup.id to a group of the stamp.",
  benchmarks: ["MCSB NS-1"],
  types: ["azure-native:network:Subnet"],
  property: "networkSecurityGroup.id",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a security group",
  when: ({ inputs }) => !WITHOUT_GROUP.has(String(inputs["subnetName"])),
});
