import { gcpBaseline } from "../../../policies/rules/baseline/gcp";
import { gcpRoutingBaseline } from "../../../policies/rules/baseline/gcp/routing";
import { GCP_EDGE_INVERSIONS, GCP_ROUTING_INVERSIONS } from "./gcp-routing.inversions";
import { walkLayer } from "./layer";

walkLayer({
  cloud: "gcp",
  own: gcpRoutingBaseline,
  ownInversions: GCP_ROUTING_INVERSIONS,
  stamps: gcpBaseline,
  sharedInversions: GCP_EDGE_INVERSIONS,
});
