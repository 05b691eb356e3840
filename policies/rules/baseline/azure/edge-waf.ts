import { companionRule } from "../../../companion-rule";

export const edgeWaf = companionRule({
  id: "azure-edge-waf",
  cloud: "azure",
  severity: "high",
  title: "A web application firewall stands before the edge",
  why: "Injections and known exploits would reach the app unfiltered.",
  fix: "Add a SecurityPolicy that binds a firewall policy to the profile's domains.",
  benchmarks: ["MCSB NS-6"],
  types: ["azure-native:cdn:Profile"],
  companions: ["azure-native:cdn:SecurityPolicy"],
  by: "profileName",
  wanted: "a security policy",
});
