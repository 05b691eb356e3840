import { propertyRule } from "../../../../kinds/property-rule";

export const edgeHttpsRedirect = propertyRule({
  id: "azure-edge-https-redirect",
  cloud: "azure",
  severity: "medium",
  title: "Plain HTTP is sent to HTTPS",
  why: "Cookies and rows would cross the network in the clear.",
  fix: "Remove httpsRedirect or set it to Enabled.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:cdn:Route"],
  property: "httpsRedirect",
  complies: (value) => value !== "Disabled",
  wanted: "not Disabled",
});
