import { propertyRule } from "../../../../kinds/property-rule";

export const appSecureIngress = propertyRule({
  id: "azure-app-secure-ingress",
  cloud: "azure",
  severity: "high",
  title: "An app's ingress takes no plain HTTP",
  why: "Cookies and rows would cross the network in the clear.",
  fix: "Remove configuration.ingress.allowInsecure or set it to false.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:app:ContainerApp"],
  property: "configuration.ingress.allowInsecure",
  complies: (value) => value !== true,
  wanted: "not true",
});
