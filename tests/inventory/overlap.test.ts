import fc from "fast-check";
import { type Cidr, overlaps, parseCidr } from "../../components/contract/cidr";
import { findOverlaps, freeBlock } from "../../fleet/inventory/overlap";

const block = fc
  .record({ prefix: fc.integer({ min: 16, max: 20 }), at: fc.integer({ min: 0, max: 63 }) })
  .map(
    ({ prefix, at }): Cidr => ({
      first: 10 * 2 ** 24 + (at % 2 ** (prefix - 14)) * 2 ** (32 - prefix),
      prefix,
    }),
  );

describe("overlapping blocks", () => {
  test("every block that meets an earlier one is found, and no other, as comparing all pairs would", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 25 }), (cidrs) => {
        const expected = cidrs.flatMap((cidr, owner) => {
          const meets = cidrs.findIndex((other, index) => index < owner && overlaps(cidr, other));
          return meets === -1 ? [] : [{ owner, meets }];
        });
        expect(findOverlaps(cidrs.map((cidr, owner) => ({ cidr, owner })))).toEqual(expected);
      }),
    );
  });

  test("containment counts, whichever of the two comes first", () => {
    const [large, small] = [parseCidr("10.16.0.0/16"), parseCidr("10.16.240.0/20")];
    const named = (cidrs: readonly (readonly [string, Cidr])[]) =>
      findOverlaps(cidrs.map(([owner, cidr]) => ({ owner, cidr })));
    expect(
      named([
        ["large", large],
        ["small", small],
      ]),
    ).toEqual([{ owner: "small", meets: "large" }]);
    expect(
      named([
        ["small", small],
        ["large", large],
      ]),
    ).toEqual([{ owner: "large", meets: "small" }]);
  });

  test("neighbours do not overlap", () => {
    const cidrs = ["10.16.0.0/16", "10.17.0.0/16", "10.18.0.0/20", "10.18.16.0/20"].map(parseCidr);
    expect(findOverlaps(cidrs.map((cidr, owner) => ({ cidr, owner })))).toEqual([]);
  });
});

describe("a free block", () => {
  test("is legal, has the size asked for and meets none that is taken", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 25 }), fc.integer({ min: 16, max: 20 }), (taken, prefix) => {
        const free = parseCidr(freeBlock(taken, prefix) ?? "");
        expect(free.prefix).toBe(prefix);
        expect(taken.some((cidr) => overlaps(cidr, free))).toBe(false);
      }),
    );
  });

  test("is looked for in the other private ranges when 10.0.0.0/8 is full, and there is none when all are", () => {
    const eight = { first: 10 * 2 ** 24, prefix: 8 };
    expect(freeBlock([eight], 16)).toBe("172.16.0.0/16");
    expect(freeBlock([{ first: 0, prefix: 0 }], 20)).toBeUndefined();
  });
});
