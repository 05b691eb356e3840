import { propertyRule } from "../../../../kinds/property-rule";

/** Policies that begin at TLS 1.2 or 1.3. Source: docs.aws.amazon.com/elasticloadbalancing, "Security policies". */
const MODERN = /^ELBSecurityPolicy-(TLS13-1-[23]|FS-1-2|TLS-1-2)[A-Za-z0-9-]*$/;

export const edgeTlsVersion = propertyRule({
  id: "aws-edge-tls-version",
  cloud: "aws",
  severity: "high",
  title: "A listener speaks TLS 1.2 or newer",
  why: "Older versions are broken and forbidden by PCI DSS.",
  fix: "Set sslPolicy to a policy that begins at TLS 1.2, such as ELBSecurityPolicy-TLS13-1-2-2021-06.",
  benchmarks: ["FSBP ELB.17"],
  types: ["aws:lb/listener:Listener"],
  property: "sslPolicy",
  complies: (value) => typeof value === "string" && MODERN.test(value),
  wanted: "a policy that begins at TLS 1.2",
  when: ({ inputs }) => inputs["protocol"] === "HTTPS" || inputs["protocol"] === "TLS",
});
