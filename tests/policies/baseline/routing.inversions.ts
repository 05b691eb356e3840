import { AWS_ROUTING_INVERSIONS } from "./aws-routing.inversions";
import { AZURE_ROUTING_INVERSIONS } from "./azure-routing.inversions";
import { GCP_ROUTING_INVERSIONS } from "./gcp-routing.inversions";
import type { Inversions } from "./inversion";

/** Cloud → how each rule that is for the routing layer alone is broken there. */
export const ROUTING_INVERSIONS: Readonly<Record<"aws" | "azure" | "gcp", Inversions>> = {
  aws: AWS_ROUTING_INVERSIONS,
  azure: AZURE_ROUTING_INVERSIONS,
  gcp: GCP_ROUTING_INVERSIONS,
};
