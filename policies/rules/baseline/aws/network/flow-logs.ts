import { companionRule } from "../../../../kinds/companion-rule";
import { read } from "../../../../subject";

export const networkFlowLogs = companionRule({
  id: "aws-network-flow-logs",
  cloud: "aws",
  severity: "medium",
  title: "A VPC logs its traffic",
  why: "Without flow logs an intrusion leaves no trace in the network.",
  fix: "Add a FlowLog for all traffic of the VPC.",
  benchmarks: ["FSBP EC2.6", "CIS AWS 3.7"],
  types: ["aws:ec2/vpc:Vpc"],
  companions: ["aws:ec2/flowLog:FlowLog"],
  by: "vpcId",
  complies: (log) => {
    const traffic = read(log.inputs, "trafficType");
    return traffic.state === "known" && (traffic.value === "ALL" || traffic.value === "REJECT");
  },
  wanted: "a flow log of all or of rejected traffic",
});
