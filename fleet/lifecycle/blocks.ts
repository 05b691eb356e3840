import { type Cidr, parseCidr } from "../../components/contract/cidr";
import type { StampEntry } from "../inventory/stack-config";
import type { AddFleet } from "./add-check";

/** The blocks that stamps have; those of a program of one's own may have none. */
export function blocksOf(stamps: readonly StampEntry[]): Cidr[] {
  return stamps.flatMap(({ identity: { cidr } }) => (cidr === undefined ? [] : [parseCidr(cidr)]));
}

/** The blocks that stamps have, and those that are reserved. */
export function takenBlocks({ reserved = [], stamps }: Pick<AddFleet, "stamps" | "reserved">): Cidr[] {
  return [
    ...blocksOf(stamps),
    ...reserved.flatMap(({ cidr }) => (cidr === undefined ? [] : [parseCidr(cidr)])),
  ];
}
