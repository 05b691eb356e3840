import { propertyRule } from "../../../../kinds/property-rule";

export const networkDnsLogged = propertyRule({
  id: "gcp-network-dns-logged",
  cloud: "gcp",
  severity: "low",
  title: "DNS queries are logged",
  why: "A name that was asked for is often the only trace of data carried out.",
  fix: "Set enableLogging on the network's DNS policy.",
  benchmarks: ["CIS GCP 2.12"],
  types: ["gcp:dns/policy:Policy"],
  property: "enableLogging",
  complies: (value) => value === true,
  wanted: "true",
});
