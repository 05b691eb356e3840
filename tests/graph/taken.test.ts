import fc from "fast-check";
import { IdentifierScanner } from "../../graph/identifiers";
import type { Found } from "../../graph/identifiers/recogniser";
import { Taken } from "../../graph/identifiers/taken";

const piece = fc
  .tuple(fc.nat(60), fc.nat(9))
  .map(([start, length]): Found => ({ kind: "address", start, end: start + length, own: false }));

test("takes what looking at every piece that is taken would take, in the same order", () => {
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 12 }), { maxLength: 6 }), (rounds) => {
      const taken = new Taken();
      const slowly: Found[] = [];
      for (const round of rounds) {
        const before = slowly.length;
        for (const each of round)
          if (
            each.end > each.start &&
            slowly.every(({ end, start }) => each.end <= start || each.start >= end)
          )
            slowly.push(each);
        expect(taken.take(round)).toEqual(slowly.slice(before));
      }
      const again = new Taken(slowly);
      expect(again.take(rounds.flat())).toEqual([]);
    }),
  );
});

test("a text of four megabytes has all its identifiers, a quarter of a million", () => {
  const times = 250_000;
  const found = new IdentifierScanner().find("x y.z 10.1.2.3 ".repeat(times), {
    type: "aws:ec2/instance:Instance",
    path: "userData",
    key: "userData",
  });
  expect(found).toHaveLength(times);
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(["address"]));
});
