import { parseCidr } from "../../components/contract/cidr";
import type { Cloud } from "../../components/contract/cloud";
import { identitySchema, type StampIdentity } from "../../components/contract/identity";
import { REGIONS } from "../../components/contract/regions";
import { reservedBlocks } from "../../components/contract/reserved-blocks";
import { StampError } from "../../core/errors";
import { freeBlock } from "../inventory/overlap";
import { configText } from "../lifecycle/new-config";
import type { Answers } from "./answers";

/** The class that a fleet begins with. */
export const FIRST_CLASS = "standard";

/** Rings of the first stamps; whatever comes after them is in the last. */
const RINGS = ["canary", "early", "broad"];

/** A first stamp, and the text of its config. */
export interface FirstStamp {
  readonly id: string;
  readonly text: string;
}

/** One stamp a region, called after the law it lives under and counted: `eu1`, `eu2`, `us1`. */
export function firstStamps({
  app,
  cloud,
  regions,
}: Pick<Answers, "app" | "cloud" | "regions">): FirstStamp[] {
  const counts = new Map<string, number>();
  const blocks = [...reservedBlocks(cloud)];
  return regions.map((region, index) => {
    const residency = REGIONS[cloud][region]?.residency ?? "";
    const number = (counts.get(residency) ?? 0) + 1;
    counts.set(residency, number);
    const id = `${residency}${number}`;
    const cidr = freeBlock(blocks, 16);
    if (cidr === undefined)
      throw new StampError("cidr", "no private block of /16 is free", { field: "--regions" });
    blocks.push(parseCidr(cidr));
    const said = {
      cloud,
      region,
      account: ACCOUNTS[cloud](index + 1, `${app}-${id}`),
      cidr,
      class: FIRST_CLASS,
      ring: RINGS[Math.min(index, RINGS.length - 1)] ?? "broad",
    };
    const identity: StampIdentity = identitySchema.parse({ id, ...said });
    return { id, text: `${PLACEHOLDER}${configText(identity, Object.keys(said))}` };
  });
}

const PLACEHOLDER = "# The account is nobody's: put the stamp's own here before you deploy for real.\n";

/** Placeholders of the form that each cloud's accounts have. */
const ACCOUNTS: Readonly<Record<Cloud, (number: number, name: string) => string>> = {
  aws: (number) => `1000${String(number).padStart(8, "0")}`,
  azure: (number) => `10000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  gcp: (_, name) => `stamp-${name}`,
};
