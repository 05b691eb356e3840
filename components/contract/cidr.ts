import { defined } from "../../core/defined";
import { Address4 } from "ip-address";
import { StampError, shown } from "../../core/errors";

/** Shortest and longest prefix of a stamp's block: a /16 leaves most room, a /20 is the least that three zones need. */
export const CIDR_PREFIX = { min: 16, max: 20 } as const;

/** Ranges of RFC 1918 and RFC 6598 (carrier-grade NAT, which the three clouds allow in private networks). */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map(
  (range) => new Address4(range),
);

/** What a subnet is for. */
export type SubnetTier = "public" | "app" | "data";

/** A stamp's address plan: the tiers' subnets by zone and what is left. */
export interface CidrPlan {
  readonly block: string;
  readonly app: readonly [string, string, string];
  readonly data: readonly [string, string, string];
  readonly public: readonly [string, string, string];
  /** Ranges a managed service takes as a whole (GCP private services, Azure delegated infrastructure). */
  readonly services: string;
  /** Free for growth: a fourth zone or another tier. */
  readonly spare: string;
}

/**
 * Cuts a stamp's block into three zones × three tiers, in sixteenths of the block (a /16 gives /20s):
 * 0–5 app (two each: tasks and containers take the most addresses), 6–8 data, 9–11 public, 12–13 services,
 * 14–15 spare. Nothing overlaps and the last eighth stays free.
 *
 * @param block the stamp's block in CIDR notation, /16 to /20, private
 * @throws StampError `cidr` when the block is malformed, public or of another size
 */
export function planCidr(block: string): CidrPlan {
  const network = parseCidr(block);
  const sixteenth = network.prefix + 4;
  const at = (index: number, prefix = sixteenth): string =>
    subnet(network, prefix, index * 2 ** (32 - sixteenth));
  return {
    block,
    // A wide subnet is two sixteenths, aligned to its size.
    app: [at(0, sixteenth - 1), at(2, sixteenth - 1), at(4, sixteenth - 1)],
    data: [at(6), at(7), at(8)],
    public: [at(9), at(10), at(11)],
    services: at(12, sixteenth - 1),
    spare: at(14, sixteenth - 1),
  };
}

/** A parsed block: first address as a number and prefix length. */
export interface Cidr {
  readonly first: number;
  readonly prefix: number;
}

/**
 * Parses and checks a stamp's block.
 * @throws StampError `cidr` naming what is wrong: syntax, host bits, public range, size
 */
export function parseCidr(text: string): Cidr {
  const example = "a private block between /16 and /20 such as 10.20.0.0/16";
  const fail = (problem: string, fix?: string): StampError =>
    new StampError("cidr", problem, {
      received: shown(text),
      allowed: example,
      ...defined({ fix }),
    });
  if (!/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(text) || !Address4.isValid(text))
    throw fail("not an IPv4 CIDR block");
  const address = new Address4(text);
  const cidr = { first: Number(address.bigInt()), prefix: address.subnetMask };
  if (cidr.prefix > CIDR_PREFIX.max) throw fail("the block is too small for three zones and room to grow");
  if (cidr.prefix < CIDR_PREFIX.min) throw fail("the block is larger than a stamp may take");
  const start = cidr.first - (cidr.first % 2 ** (32 - cidr.prefix));
  if (start !== cidr.first)
    throw fail("the address has bits beyond its prefix", `write ${format(start)}/${cidr.prefix}`);
  if (!PRIVATE.some((range) => address.isInSubnet(range))) throw fail("the block is public");
  return cidr;
}

/** A block of any size, as a table holds it. */
export function blockOf(text: string): Cidr {
  const address = new Address4(text);
  return { first: Number(address.bigInt()), prefix: address.subnetMask };
}

/** Whether two blocks share an address, containment included. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first < b.first + 2 ** (32 - b.prefix) && b.first < a.first + 2 ** (32 - a.prefix);
}

/** `10.20.0.0/16` from a parsed block. */
export function formatCidr(cidr: Cidr): string {
  return `${format(cidr.first)}/${cidr.prefix}`;
}

function subnet(network: Cidr, prefix: number, offset: number): string {
  return formatCidr({ first: network.first + offset, prefix });
}

function format(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
