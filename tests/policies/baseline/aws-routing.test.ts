import { awsRoutingBaseline } from "../../../policies/rules/baseline/aws/routing";
import { renderFleet } from "../../routing/layer/render";
import { AWS_ROUTING_INVERSIONS } from "./aws-routing.inversions";
import { walkBaseline } from "./walk";

walkBaseline("the routing layer on aws", awsRoutingBaseline, AWS_ROUTING_INVERSIONS, async () => {
  const { routing } = await renderFleet();
  return routing.graph;
});
