import { isMap, type PropertyMap, type PropertyValue } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";
import { read } from "../../../../subject";

export const routingOriginTls = propertyRule({
  id: "aws-routing-origin-tls",
  cloud: "aws",
  severity: "high",
  title: "A distribution reaches its origins by TLS 1.2 alone",
  why: "The stamp's secret and the tenant's rows go the same way.",
  fix: "Set originProtocolPolicy to https-only and originSslProtocols to TLSv1.2 for each origin.",
  benchmarks: ["FSBP CloudFront.9", "FSBP CloudFront.10"],
  types: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
  ],
  property: "origins",
  complies: (value) => Array.isArray(value) && value.length > 0 && value.every(isSafe),
  wanted: "https-only with TLSv1.2, for each origin",
});

/** An origin in S3 has no settings of its own: CloudFront speaks TLS with it. */
function isSafe(origin: PropertyValue): boolean {
  if (!isMap(origin)) return false;
  const custom = customOf(origin);
  if (custom.state !== "known") return read(origin, "originAccessControlId").state !== "absent";
  const protocols = read(custom.value, "originSslProtocols");
  const isHttps = read(custom.value, "originProtocolPolicy");
  return (
    isHttps.state === "known" &&
    isHttps.value === "https-only" &&
    protocols.state === "known" &&
    Array.isArray(protocols.value) &&
    protocols.value.every((protocol) => protocol === "TLSv1.2" || protocol === "TLSv1.3")
  );
}

/** Settings of an origin that is no bucket; a multi-tenant distribution has them in a list of one. */
function customOf(origin: PropertyMap): ReturnType<typeof read> {
  const one = read(origin, "customOriginConfig");
  return one.state === "absent" ? read(origin, "customOriginConfigs.0") : one;
}
