import { propertyRule } from "../../../../kinds/property-rule";

export const edgeOriginCertificate = propertyRule({
  id: "azure-edge-origin-certificate",
  cloud: "azure",
  severity: "high",
  title: "The edge checks whose certificate an origin shows",
  why: "Whoever can answer in the origin's place, with any certificate, would be sent every request.",
  fix: "Remove enforceCertificateNameCheck or set it to true.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:cdn:AFDOrigin"],
  property: "enforceCertificateNameCheck",
  complies: (value) => value !== false,
  wanted: "not false",
});
