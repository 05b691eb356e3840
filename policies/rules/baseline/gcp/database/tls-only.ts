import { propertyRule } from "../../../../kinds/property-rule";

export const databaseTlsOnly = propertyRule({
  id: "gcp-database-tls-only",
  cloud: "gcp",
  severity: "high",
  title: "A database refuses connections without TLS",
  why: "A password or a row sent in the clear can be read on the way.",
  fix: "Set settings.ipConfiguration.sslMode to ENCRYPTED_ONLY.",
  benchmarks: ["CIS GCP 6.4"],
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  property: "settings.ipConfiguration.sslMode",
  complies: (value) => value === "ENCRYPTED_ONLY" || value === "TRUSTED_CLIENT_CERTIFICATE_REQUIRED",
  wanted: "ENCRYPTED_ONLY",
});
