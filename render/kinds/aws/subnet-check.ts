import type { PropertyMap } from "../../../graph/model/property";
import { blockOf, liesWithin, overlaps, sizeOf } from "../blocks";
import type { Refusal, Surroundings } from "../kind";

/** A subnet must lie within its VPC and beside its neighbours. */
export function subnetFault(inputs: PropertyMap, around: Surroundings): Refusal | undefined {
  const block = blockOf(inputs["cidrBlock"]);
  if (block === undefined) return undefined;
  const vpc = blockOf(around.find(inputs["vpcId"])?.["cidrBlock"]);
  const outside = vpc !== undefined && !liesWithin(block, vpc);
  // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: between /28 and /16.
  if (outside || sizeOf(block) < 16n || sizeOf(block) > 65_536n) {
    return { code: "InvalidSubnet.Range", message: `The CIDR '${block.text}' is invalid.` };
  }
  for (const sibling of around.siblings()) {
    const other = sibling["vpcId"] === inputs["vpcId"] ? blockOf(sibling["cidrBlock"]) : undefined;
    if (other !== undefined && overlaps(block, other)) {
      const message = `The CIDR '${block.text}' conflicts with another subnet (${other.text})`;
      return { code: "InvalidSubnet.Conflict", message };
    }
  }
  return undefined;
}
