import fc from "fast-check";
import { SegmentIndex } from "../../graph/model/segments";

function found(values: readonly string[], text: string): string[] {
  const index = new SegmentIndex<string>();
  for (const value of values) index.add(value, value);
  return index.find(text).map(({ start, end }) => text.slice(start, end));
}

describe("segments", () => {
  test.each([
    ["app-eu1-db", ["eu1"], ["eu1"]],
    ["eu1", ["eu1"], ["eu1"]],
    ["eu10", ["eu1"], []],
    ["xeu1", ["eu1"], []],
    ["app-eu10-db", ["eu1"], []],
    ["eu1.eu10.eu1", ["eu1"], ["eu1", "eu1"]],
    ["eu1/eu10", ["eu1", "eu10"], ["eu1", "eu10"]],
    ["10.1.0.0/16", ["10.1.0.0/1", "10.1.0.0"], ["10.1.0.0"]],
    ["10.1.0.0/16", ["10.1.0.0/16", "10.1.0.0"], ["10.1.0.0/16"]],
    ["110.1.0.0/16", ["10.1.0.0/16"], []],
    ["eu-west-1a", ["eu-west-1"], []],
    ["x/subscriptions/abc/y", ["/subscriptions/abc"], ["/subscriptions/abc"]],
    ["a-b-c-d", ["a-b", "b-c-d"], ["b-c-d"]],
    ["straße-eu1é", ["eu1"], []],
    ["", ["eu1"], []],
  ])("in %p, of %p the whole segments are %p", (text, values, expected) => {
    expect(found(values, text)).toEqual(expected);
  });

  test("a value is found exactly where letters and digits do not go on", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
    fc.assert(
      fc.property(
        word,
        word,
        word,
        fc.constantFrom("", "-", "/", ".", ":"),
        fc.constantFrom("", "-", "/", "_"),
        (value, left, right, a, b) => {
          const text = `${left}${a}${value}${b}${right}`;
          const places = found([value], text).length;
          const isBounded = a !== "" && b !== "";
          // Left and right may hold the value themselves, so only its own place is certain.
          if (isBounded) expect(places).toBeGreaterThanOrEqual(1);
          if (a === "" && b === "") expect(places).toBe(0);
        },
      ),
    );
  });

  test("each of many values that share their words is found, whatever words they share", () => {
    const word = fc.constantFrom("acme", "stamp7", "db", "cpu", "warning", "x9k2p", "10", "network");
    const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("-"));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 40 }), (names) => {
        for (const each of names) expect(found(names, `/${each}/`)).toEqual([each]);
      }),
    );
  });
});
