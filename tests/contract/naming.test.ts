import fc from "fast-check";
import { StampContext } from "../../components/contract/context";
import { identitySchema } from "../../components/contract/identity";
import {
  APP_NAME,
  ENVIRONMENT,
  KIND,
  longestName,
  NAME_BUDGET,
  physicalName,
  STAMP_ID,
} from "../../components/contract/naming";
import { parse } from "../../core/parse";
import { blueprint } from "../../stacks/blueprint";
import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";

const parts = fc.record({
  app: fc.stringMatching(APP_NAME),
  environment: fc.stringMatching(ENVIRONMENT),
  stamp: fc.stringMatching(STAMP_ID),
  account: fc.stringMatching(/^[0-9]{12}$/),
  generation: fc.integer({ min: 1, max: 99 }),
});
const kind = fc.stringMatching(/^[a-z][a-z0-9]{0,2}$/);

describe("physical names", () => {
  test("every legal identity fits the tightest limit of the three clouds, 24 letters and digits", () => {
    fc.assert(
      fc.property(parts, kind, (identity, short) => {
        const name = physicalName(identity, short, { max: 24, charset: "plain" });
        expect(name).toMatch(/^[a-z][a-z0-9]{0,23}$/);
      }),
    );
  });

  test("dashed names begin with a letter, have no double dash and end in a letter or digit", () => {
    fc.assert(
      fc.property(
        parts,
        fc.stringMatching(KIND).filter((text) => text.length <= 30),
        (identity, any) => {
          expect(physicalName(identity, any, { max: 63 })).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        },
      ),
    );
  });

  test("a kind that would not fit beside the longest legal id is refused even for a short id", () => {
    const short = { app: "a", environment: "p", stamp: "eu", account: "111111111111", generation: 1 };
    expect(() => physicalName(short, "audit-logs", { max: 32 })).toThrow(
      /can take 34 characters.*at most 32/,
    );
    expect(physicalName(short, "alb", { max: 32 })).toMatch(/^ap-eu-alb-[a-z0-9]{5}$/);
  });

  test("no name is longer than the longest length says", () => {
    fc.assert(
      fc.property(parts, kind, fc.boolean(), (identity, any, plain) => {
        const rule = { max: 63, charset: plain ? ("plain" as const) : ("dashed" as const) };
        expect(physicalName(identity, any, rule).length).toBeLessThanOrEqual(longestName(any.length, plain));
      }),
    );
    expect(Object.values(NAME_BUDGET).reduce<number>((sum, length) => sum + length, 0)).toBe(24);
  });

  test("another account, generation or kind gives another name; the same parts give the same", () => {
    const base = { app: "acme", environment: "p", stamp: "euw1a", account: "111111111111", generation: 1 };
    const rule = { max: 63 };
    const name = physicalName(base, "db", rule);
    expect(physicalName({ ...base }, "db", rule)).toBe(name);
    expect(physicalName({ ...base, account: "222222222222" }, "db", rule)).not.toBe(name);
    expect(physicalName({ ...base, generation: 2 }, "db", rule)).not.toBe(name);
    expect(physicalName(base, "dx", rule).slice(-5)).not.toBe(name.slice(-5));
  });

  test("plain names of 1,000 stamps are unique although nothing separates their parts", () => {
    const names = new Set<string>();
    for (let index = 0; index < 1000; index += 1) {
      const stamp = `s${index}`;
      for (const short of ["db", "b", "sb"]) {
        names.add(
          physicalName({ app: "acme", environment: "p", stamp, account: "1", generation: 1 }, short, {
            max: 24,
            charset: "plain",
          }),
        );
      }
    }
    expect(names.size).toBe(3000);
  });

  test("a demanded suffix counts within the limit", () => {
    const base = { app: "acme", environment: "p", stamp: "euw1a", account: "1", generation: 1 };
    expect(physicalName(base, "q", { max: 80, suffix: ".fifo" })).toMatch(/-q-[a-z0-9]{5}\.fifo$/);
    expect(() => physicalName(base, "q", { max: 24, suffix: ".fifo" })).toThrow(/at most 24/);
  });

  test("an app and an environment that make a word a cloud keeps for itself are refused with the word", () => {
    const named = (app: string, environment: string): StampContext =>
      new StampContext(
        parse(
          identitySchema,
          {
            ...{ id: "eu1", cloud: "aws", region: "eu-west-1", account: "210000000001", cidr: "10.0.0.0/20" },
            ...{ class: "standard", ring: "canary" },
          },
          "",
        ),
        parse(fleetBlueprintSchema, { ...blueprint, app, environment }, "blueprint"),
      );
    for (const [app, environment, cloud] of [
      ["s", "g", "AWS"],
      ["sthre", "e", "AWS"],
      ["window", "s", "Azure"],
      ["login", "p", "Azure"],
      ["goog", "p", "Google Cloud"],
    ] as const)
      expect(() => named(app, environment)).toThrow(
        `app, environment: names can't begin as ${cloud}'s own do; received ${app}${environment}`,
      );
    expect(named("sg", "p").physicalName("db", { max: 63 })).toMatch(/^sgp-eu1-db-/);
  });

  test("illegal kinds are refused", () => {
    const base = { app: "acme", environment: "p", stamp: "euw1a", account: "1", generation: 1 };
    for (const bad of ["", "-a", "a-", "a--b", "A", "ä", "a_b"])
      expect(() => physicalName(base, bad, { max: 63 })).toThrow(/not a legal kind/);
  });
});
