import { azureBaseline } from "../../../policies/rules/baseline/azure";
import { azureRoutingBaseline } from "../../../policies/rules/baseline/azure/routing";
import { AZURE_EDGE_INVERSIONS, AZURE_ROUTING_INVERSIONS } from "./azure-routing.inversions";
import { walkLayer } from "./layer";

walkLayer({
  cloud: "azure",
  own: azureRoutingBaseline,
  ownInversions: AZURE_ROUTING_INVERSIONS,
  stamps: azureBaseline,
  sharedInversions: AZURE_EDGE_INVERSIONS,
});
