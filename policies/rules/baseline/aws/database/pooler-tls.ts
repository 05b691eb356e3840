import { propertyRule } from "../../../../kinds/property-rule";

export const databasePoolerTls = propertyRule({
  id: "aws-database-pooler-tls",
  cloud: "aws",
  severity: "high",
  title: "A database's pooler refuses connections without TLS",
  why: "The server's own refusal does not hold for who asks the pooler: a password or a row can be read on the way there.",
  fix: "Set requireTls of the proxy to true.",
  benchmarks: ["FSBP RDS.38"],
  types: ["aws:rds/proxy:Proxy"],
  property: "requireTls",
  complies: (value) => value === true,
  wanted: "true",
});
