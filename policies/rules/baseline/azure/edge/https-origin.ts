import { propertyRule } from "../../../../kinds/property-rule";

export const edgeHttpsOrigin = propertyRule({
  id: "azure-edge-https-origin",
  cloud: "azure",
  severity: "medium",
  title: "The edge speaks HTTPS to the app",
  why: "Requests would cross Azure's network in the clear.",
  fix: "Set forwardingProtocol to HttpsOnly.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:cdn:Route"],
  property: "forwardingProtocol",
  complies: (value) => value === "HttpsOnly",
  wanted: "HttpsOnly",
});
