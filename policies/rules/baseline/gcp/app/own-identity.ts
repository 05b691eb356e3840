import { propertyRule } from "../../../../kinds/property-rule";

export const appOwnIdentity = propertyRule({
  id: "gcp-app-own-identity",
  cloud: "gcp",
  severity: "high",
  title: "An app has a service account of its own",
  why: "The default account may edit the whole project.",
  fix: "Set template.serviceAccount to an account of the stamp.",
  benchmarks: ["CIS GCP 4.1"],
  types: ["gcp:cloudrunv2/service:Service", "gcp:cloudrunv2/workerPool:WorkerPool"],
  property: "template.serviceAccount",
  complies: (value) => typeof value === "string" && !value.endsWith("-compute@developer.gserviceaccount.com"),
  reference: true,
  wanted: "a service account of the stamp",
});
