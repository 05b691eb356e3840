import { z } from "zod";
import { boundsSchema } from "../../components/contract/class";
import { loadSchema, tenantItemSchema } from "../../components/routing/contract";
import { parse } from "../../core/parse";

const json = (text: string): unknown => JSON.parse(text) as unknown;
const FOUR = `"requestsPerSecond":1,"databaseConnections":1,"storageGb":1`;

describe("a key that no map takes is refused by name, and not left out without a word", () => {
  test.each([
    [
      "a bound",
      boundsSchema,
      `{"tenants":9,"requestsPerSecond":9,"databaseConnections":90,"storageGb":90,"own":{"seats":5,"__proto__":3}}`,
      "x.own.__proto__",
    ],
    ["a load", loadSchema, `{${FOUR},"own":{"__proto__":{"seats":3}}}`, "x.own.__proto__"],
    [
      "a function's stamp",
      tenantItemSchema,
      `{"tenant":"acme","version":1,"pool":"eu-standard","stamp":"a1","functions":{"__proto__":"b1"}}`,
      "x.functions.__proto__",
    ],
    ["in a list", z.array(z.record(z.string(), z.number())), `[{"a":1},{"__proto__":1}]`, "x.1.__proto__"],
    ["beside what is unknown", z.object({ a: z.number() }), `{"a":1,"__proto__":2}`, "x.__proto__"],
  ])("%s", (_, schema, text, field) => {
    expect(() => parse(schema as z.ZodType, json(text), "x")).toThrow(`${field}: unknown key`);
  });

  test("what a schema takes as it is has all its keys", () => {
    const value = json(`{"a":{"__proto__":{"b":1}}}`) as { readonly a: object };
    const read = parse(z.strictObject({ a: z.unknown() }), value, "x");
    expect(Object.hasOwn(read.a as object, "__proto__")).toBe(true);
  });

  test("a class and its inputs that are something else than JSON are read as before", () => {
    const date = new Date(0);
    const read = parse(
      z.strictObject({ a: z.date(), b: z.string().transform((text) => ({ text })) }),
      { a: date, b: "c" },
      "x",
    );
    expect(read).toEqual({ a: date, b: { text: "c" } });
  });
});
