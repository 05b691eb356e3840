import { HOURS_A_MONTH } from "../../capacity/duration";
import { byUse, bySize, listAt, type Meter, textAt } from "../meter";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

const natGateway: Meter = (_, { natGb }, all) => [
  bySize("nat.hour", HOURS_A_MONTH),
  byUse("nat.gb", natGb / all.of("aws:ec2/natGateway:NatGateway").length),
];

/** An interface endpoint is billed in each zone; what goes through them is mostly logs and messages. */
const endpoint: Meter = ({ inputs }, { logGb, messageGb }, all) => {
  if (textAt(inputs, "vpcEndpointType") !== "Interface") return [];
  const count = all
    .of(ENDPOINT)
    .filter((one) => textAt(one.inputs, "vpcEndpointType") === "Interface").length;
  return [
    bySize("endpoint.hour", listAt(inputs, "subnetIds").length * HOURS_A_MONTH),
    byUse("endpoint.gb", (logGb + messageGb * 3) / count),
  ];
};

/** The ways in and out, and between the zones. */
export const AWS_NETWORK: Readonly<Record<string, Meter>> = {
  "aws:ec2/natGateway:NatGateway": natGateway,
  "aws:ec2/eip:Eip": () => [bySize("address.hour", HOURS_A_MONTH)],
  [ENDPOINT]: endpoint,
  "aws:ec2/vpc:Vpc": (_, { zoneGb }) => [byUse("transfer.zoneGb", zoneGb)],
};
