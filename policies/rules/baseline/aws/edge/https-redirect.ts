import { propertyRule } from "../../../../kinds/property-rule";

export const edgeHttpsRedirect = propertyRule({
  id: "aws-edge-https-redirect",
  cloud: "aws",
  severity: "medium",
  title: "A plain HTTP listener only redirects to HTTPS",
  why: "Cookies and rows would cross the network in the clear.",
  fix: "Give the listener one default action of type redirect with protocol HTTPS.",
  benchmarks: ["FSBP ELB.1"],
  types: ["aws:lb/listener:Listener"],
  property: "defaultActions[0].redirect.protocol",
  complies: (value) => value === "HTTPS",
  wanted: "HTTPS",
  when: ({ inputs }) => inputs["protocol"] === "HTTP",
});
