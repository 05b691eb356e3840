import fc from "fast-check";
import { type Cidr, formatCidr, overlaps, parseCidr, planCidr } from "../../components/contract/cidr";

const TEN = 10 * 2 ** 24;
const block = fc
  .integer({ min: 16, max: 20 })
  .chain((prefix) =>
    fc
      .integer({ min: 0, max: 2 ** (prefix - 8) - 1 })
      .map((index) => formatCidr({ first: TEN + index * 2 ** (32 - prefix), prefix })),
  );

/** Reads any block, also smaller ones than a stamp may take. */
function read(text: string): Cidr {
  const [address = "", prefix] = text.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, prefix: Number(prefix) };
}

function pieces(text: string): string[] {
  const plan = planCidr(text);
  return [...plan.app, ...plan.data, ...plan.public, plan.services, plan.spare];
}

describe("the address plan", () => {
  test("pieces never overlap, lie within the block and fill it exactly", () => {
    fc.assert(
      fc.property(block, (text) => {
        const whole = read(text);
        const cut = pieces(text).map(read);
        for (const [index, piece] of cut.entries()) {
          expect(piece.first).toBeGreaterThanOrEqual(whole.first);
          expect(piece.first + 2 ** (32 - piece.prefix)).toBeLessThanOrEqual(
            whole.first + 2 ** (32 - whole.prefix),
          );
          expect(piece.first % 2 ** (32 - piece.prefix)).toBe(0);
          for (const other of cut.slice(index + 1)) expect(overlaps(piece, other)).toBe(false);
        }
        const used = cut.reduce((sum, piece) => sum + 2 ** (32 - piece.prefix), 0);
        expect(used).toBe(2 ** (32 - whole.prefix));
      }),
    );
  });

  test("a /16 gives each zone a /19 for the app, a /20 for data and a /20 for the edge, and keeps a /19 spare", () => {
    expect(planCidr("10.20.0.0/16")).toEqual({
      block: "10.20.0.0/16",
      app: ["10.20.0.0/19", "10.20.32.0/19", "10.20.64.0/19"],
      data: ["10.20.96.0/20", "10.20.112.0/20", "10.20.128.0/20"],
      public: ["10.20.144.0/20", "10.20.160.0/20", "10.20.176.0/20"],
      services: "10.20.192.0/19",
      spare: "10.20.224.0/19",
    });
  });

  test("overlap is seen from both sides, containment included", () => {
    fc.assert(
      fc.property(block, block, (a, b) => {
        const [one, two] = [read(a), read(b)];
        const shares =
          one.first <= two.first + 2 ** (32 - two.prefix) - 1 &&
          two.first <= one.first + 2 ** (32 - one.prefix) - 1;
        expect(overlaps(one, two)).toBe(shares);
        expect(overlaps(two, one)).toBe(shares);
        expect(overlaps(one, one)).toBe(true);
      }),
    );
    expect(overlaps(parseCidr("10.0.0.0/16"), parseCidr("10.0.16.0/20"))).toBe(true);
    expect(overlaps(parseCidr("10.0.0.0/16"), parseCidr("10.1.0.0/16"))).toBe(false);
  });

  test.each([
    ["10.0.0.0", "not an IPv4 CIDR block"],
    ["10.0.0.0/33", "not an IPv4 CIDR block"],
    ["10.0.0.256/16", "not an IPv4 CIDR block"],
    ["010.0.0.0/16x", "not an IPv4 CIDR block"],
    ["fd00::/16", "not an IPv4 CIDR block"],
    ["", "not an IPv4 CIDR block"],
    ["10.0.0.0/21", "too small"],
    ["10.0.0.0/8", "larger than a stamp may take"],
    ["10.0.1.0/16", "write 10.0.0.0/16"],
    ["8.8.0.0/16", "public"],
    ["172.32.0.0/16", "public"],
    ["192.169.0.0/16", "public"],
  ])("%s is refused: %s", (text, problem) => {
    expect(() => planCidr(text)).toThrow(problem);
  });

  test.each(["10.0.0.0/16", "172.31.0.0/16", "192.168.0.0/16", "100.64.0.0/16", "10.255.240.0/20"])(
    "%s is accepted",
    (text) => {
      expect(planCidr(text).block).toBe(text);
    },
  );
});
