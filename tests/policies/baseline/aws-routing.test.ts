import { awsBaseline } from "../../../policies/rules/baseline/aws";
import { awsRoutingBaseline } from "../../../policies/rules/baseline/aws/routing";
import { AWS_EDGE_INVERSIONS, AWS_ROUTING_INVERSIONS } from "./aws-routing.inversions";
import { walkLayer } from "./layer";

walkLayer({
  cloud: "aws",
  own: awsRoutingBaseline,
  ownInversions: AWS_ROUTING_INVERSIONS,
  stamps: awsBaseline,
  sharedInversions: AWS_EDGE_INVERSIONS,
});
