import fc from "fast-check";
import { serialise } from "../../graph/model/jcs";
import type { PropertyValue } from "../../graph/model/property";

describe("canonical JSON", () => {
  test("the example of RFC 8785, section 3.2.3, comes out as printed there", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(serialise(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("keys are ordered by UTF-16 code units, numbers among them too", () => {
    expect(
      serialise({
        "\u20ac": 1,
        "\r": 2,
        "\ufb33": 3,
        "1": 4,
        "\ud83d\ude00": 5,
        "\u0080": 6,
        "\u00f6": 7,
        "10": 8,
        "9": 9,
      }),
    ).toBe('{"\\r":2,"1":4,"10":8,"9":9,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
  });

  test("the order in which keys were set makes no difference, everything else does", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const map = value as Record<string, PropertyValue>;
        const reversed = Object.fromEntries(Object.entries(map).reverse());
        expect(serialise(reversed)).toBe(serialise(map));
        expect(JSON.parse(serialise(map))).toEqual(JSON.parse(JSON.stringify(map)));
      }),
    );
  });

  test("a number without a form in JSON is refused", () => {
    expect(() => serialise(Number.NaN)).toThrow(RangeError);
  });
});
