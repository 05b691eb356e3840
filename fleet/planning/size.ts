import { size, type SizeInput, type StampSizing } from "../../planning/capacity/size";

export type { SizeInput, StampSizing } from "../../planning/capacity/size";

/** Sizes one stamp from connections, requests, query time and storage. It needs no fleet. */
export function capacitySize(input: SizeInput): Promise<StampSizing> {
  return Promise.resolve(size(input));
}
