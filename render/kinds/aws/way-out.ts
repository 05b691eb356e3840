import type { PropertyMap, PropertyValue } from "../../../graph/model/property";
import type { Refusal, Surroundings } from "../kind";

const GATEWAYS = [
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
];

/**
 * What the world reaches stands in a network that has a gateway by then.
 * Sources: https://github.com/hashicorp/terraform/issues/1283,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html#gatewayattachment
 */
export function balancerFault(inputs: PropertyMap, around: Surroundings): Refusal | undefined {
  const { internal, loadBalancerType, subnets } = inputs;
  if (internal === true || loadBalancerType === "gateway") return undefined;
  const network = closedNetwork(Array.isArray(subnets) ? subnets[0] : undefined, around);
  return network === undefined
    ? undefined
    : { code: "InvalidSubnet", message: `VPC ${network} has no internet gateway` };
}

/** The same of a NAT gateway: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html */
export function natFault(inputs: PropertyMap, around: Surroundings): Refusal | undefined {
  if (inputs["connectivityType"] === "private") return undefined;
  const network = closedNetwork(inputs["subnetId"], around);
  return network === undefined
    ? undefined
    : { code: "Gateway.NotAttached", message: `Network ${network} has no Internet gateway attached` };
}

/** The subnet's network, where this stack made one and it has no gateway; a network that somebody else made is theirs. */
function closedNetwork(subnet: PropertyValue | undefined, around: Surroundings): string | undefined {
  if (around.others("aws:ec2/vpc:Vpc").length === 0) return undefined;
  const network = around.find(subnet)?.["vpcId"];
  if (typeof network !== "string") return undefined;
  const isOpen = GATEWAYS.some((type) => around.others(type).some(({ vpcId }) => vpcId === network));
  return isOpen ? undefined : network;
}
