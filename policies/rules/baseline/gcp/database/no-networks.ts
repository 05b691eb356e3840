import { propertyRule } from "../../../../kinds/property-rule";

export const databaseNoNetworks = propertyRule({
  id: "gcp-database-no-networks",
  cloud: "gcp",
  severity: "critical",
  title: "A database lets no network in by its address",
  why: "An authorised network is a hole for everybody behind that address.",
  fix: "Remove settings.ipConfiguration.authorizedNetworks.",
  benchmarks: ["CIS GCP 6.5"],
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  property: "settings.ipConfiguration.authorizedNetworks",
  complies: (value) => value === undefined || (Array.isArray(value) && value.length === 0),
  wanted: "none",
});
