import type { ResourceGraph } from "../../../graph/graph";
import { gcpBaseline } from "../../../policies/rules/baseline/gcp";
import { gcpRoutingBaseline } from "../../../policies/rules/baseline/gcp/routing";
import { routingOn } from "../../routing/layer/homes";
import { renderFleet } from "../../routing/layer/render";
import { STAMPS } from "../../routing/layer/fleet";
import { GCP_EDGE_INVERSIONS, GCP_ROUTING_INVERSIONS } from "./gcp-routing.inversions";
import { walkBaseline } from "./walk";

async function render(): Promise<ResourceGraph> {
  const { routing } = await renderFleet(routingOn("gcp", STAMPS));
  return routing.graph;
}

walkBaseline("the routing layer on gcp", gcpRoutingBaseline, GCP_ROUTING_INVERSIONS, render);

const shared = gcpBaseline.filter(({ id }) => id in GCP_EDGE_INVERSIONS);
walkBaseline("stamps on gcp, in the routing layer", shared, GCP_EDGE_INVERSIONS, render);
