import { type Cidr, parseCidr } from "../../components/contract/cidr";
import type { StampEntry } from "../inventory/stack-config";

/** The blocks that stamps have; those of a program of one's own may have none. */
export function blocksOf(stamps: readonly StampEntry[]): Cidr[] {
  return stamps.flatMap(({ identity: { cidr } }) => (cidr === undefined ? [] : [parseCidr(cidr)]));
}
