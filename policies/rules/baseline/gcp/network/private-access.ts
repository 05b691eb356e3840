import { isProxySubnet } from "../internal/proxy-subnet";
import { propertyRule } from "../../../../kinds/property-rule";

export const networkPrivateAccess = propertyRule({
  id: "gcp-network-private-access",
  cloud: "gcp",
  severity: "medium",
  title: "A subnet reaches Google's services in private",
  why: "Without it machines need a public address to read a bucket.",
  fix: "Set privateIpGoogleAccess.",
  benchmarks: ["SCC PRIVATE_GOOGLE_ACCESS_DISABLED"],
  types: ["gcp:compute/subnetwork:Subnetwork"],
  property: "privateIpGoogleAccess",
  complies: (value) => value === true,
  wanted: "true",
  when: ({ inputs }) => !isProxySubnet(inputs["purpose"]),
});
