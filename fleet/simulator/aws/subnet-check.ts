import { Address4 } from "ip-address";
import type { PropertyMap, PropertyValue } from "../../../graph/property";
import type { Refusal, Surroundings } from "../kind";

/** A subnet must lie within its VPC and beside its neighbours. */
export function subnetFault(inputs: PropertyMap, around: Surroundings): Refusal | undefined {
  const block = range(inputs["cidrBlock"]);
  if (block === undefined) return undefined;
  const size = block.end - block.start + 1n;
  const vpc = range(around.find(inputs["vpcId"])?.["cidrBlock"]);
  const outside = vpc !== undefined && (block.start < vpc.start || block.end > vpc.end);
  // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: between /28 and /16.
  if (outside || size < 16n || size > 65_536n) {
    return { code: "InvalidSubnet.Range", message: `The CIDR '${block.text}' is invalid.` };
  }
  for (const sibling of around.siblings()) {
    const other = sibling["vpcId"] === inputs["vpcId"] ? range(sibling["cidrBlock"]) : undefined;
    if (other !== undefined && block.start <= other.end && other.start <= block.end) {
      return {
        code: "InvalidSubnet.Conflict",
        message: `The CIDR '${block.text}' conflicts with another subnet (${other.text})`,
      };
    }
  }
  return undefined;
}

function range(value: PropertyValue | undefined): { start: bigint; end: bigint; text: string } | undefined {
  if (typeof value !== "string" || !Address4.isValid(value)) return undefined;
  const address = new Address4(value);
  return { start: address.startAddress().bigInt(), end: address.endAddress().bigInt(), text: value };
}
