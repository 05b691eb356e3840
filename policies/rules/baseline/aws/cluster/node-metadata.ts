import { isMap } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

export const clusterNodeMetadata = propertyRule({
  id: "aws-cluster-node-metadata",
  cloud: "aws",
  severity: "high",
  title: "A machine tells its credentials only to who asks with a token, one hop away",
  why: "A request that an app is tricked into, or a pod beside it, would come back with the machine's credentials.",
  fix: "Set metadataOptions.httpTokens to required and httpPutResponseHopLimit to 1.",
  benchmarks: ["FSBP EC2.170"],
  types: ["aws:ec2/launchTemplate:LaunchTemplate"],
  property: "metadataOptions",
  complies: (value) =>
    isMap(value) && value["httpTokens"] === "required" && value["httpPutResponseHopLimit"] === 1,
  wanted: "httpTokens required and httpPutResponseHopLimit 1",
});
