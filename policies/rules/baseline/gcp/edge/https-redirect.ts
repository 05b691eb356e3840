import { propertyRule } from "../../../../kinds/property-rule";

const HTTP_PROXIES = [
  "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy",
  "gcp:compute/targetHttpProxy:TargetHttpProxy",
];

export const edgeHttpsRedirect = propertyRule({
  id: "gcp-edge-https-redirect",
  cloud: "gcp",
  severity: "medium",
  title: "Plain HTTP is sent to HTTPS",
  why: "Cookies and rows would cross the network in the clear.",
  fix: "Set defaultUrlRedirect.httpsRedirect on the URL map of the HTTP proxy.",
  benchmarks: ["NIST 800-53 SC-8"],
  types: ["gcp:compute/regionUrlMap:RegionUrlMap", "gcp:compute/uRLMap:URLMap"],
  property: "defaultUrlRedirect.httpsRedirect",
  complies: (value) => value === true,
  wanted: "true",
  when: (map, subject) => HTTP_PROXIES.some((type) => subject.referring(type, "urlMap", map).length > 0),
});
