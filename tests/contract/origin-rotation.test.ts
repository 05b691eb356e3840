import { rotationOf } from "../../components/contract/origin-rotation";

const said = (first: string, second: string) => [
  { value: "eu", stands: "residency" },
  { value: first, stands: "name(origin-first)" },
  { value: second, stands: "name(origin-second)" },
];

describe("what a stamp says of its origin secrets", () => {
  test.each([
    ["euw1a-first-0", "euw1a-second-0", 0],
    ["euw1a-first-0", "euw1a-second-1", 1],
    ["euw1a-first-1", "euw1a-second-1", 2],
    ["euw1a-first-12", "euw1a-second-13", 25],
  ])("tells how often it was changed: %s, %s", (first, second, changes) => {
    expect(rotationOf(said(first, second))).toBe(changes);
  });

  test.each([
    ["nothing at all", []],
    ["of one alone", said("euw1a-first-1", "x").slice(0, 2)],
    ["something else", said("euw1a", "euw1a-second-1")],
  ])("tells nothing where it says %s", (_, derivations) => {
    expect(rotationOf(derivations)).toBeUndefined();
  });
});
