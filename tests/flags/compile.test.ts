import { FlagdCore } from "@openfeature/flagd-core";
import { type FlaggedStamp, flagsOf, NO_FLAGS } from "../../fleet/flags/compile";
import { parseFlags } from "../../fleet/flags/file";

const CANARY: FlaggedStamp = { id: "ca1", ring: "canary", class: "standard" };
const BROAD: FlaggedStamp = { id: "br1", ring: "broad", class: "premium" };

/** A file with one flag of two variants and these rules. */
function fileOf(rules: string, more = ""): string {
  return `flags:
  checkout:
    variants: { "on": true, "off": false }
    defaultVariant: "off"
${more}${rules === "" ? "" : `    set:\n${rules}`}`;
}

/** What flagd says an application of a stamp gets. */
function checkout(
  text: string,
  stamp: FlaggedStamp,
  context: Readonly<Record<string, string>> = {},
): boolean {
  const core = new FlagdCore();
  core.setConfigurations(flagsOf(parseFlags(text), stamp));
  return core.resolveBooleanEvaluation("checkout", false, context).value;
}

describe("which variant an application gets, as flagd reads its stamp's file", () => {
  test.each([
    ["no rule: the default", "", [false, false, false]],
    ["a ring", '      - { variant: "on", rings: [canary] }\n', [true, true, false]],
    ["a stamp", '      - { variant: "on", stamps: [br1] }\n', [false, false, true]],
    ["a class", '      - { variant: "on", classes: [premium] }\n', [false, false, true]],
    ["a tenant", '      - { variant: "on", tenants: [acme] }\n', [false, true, false]],
    [
      "a tenant of another ring",
      '      - { variant: "on", tenants: [acme], rings: [broad] }\n',
      [false, false, false],
    ],
    [
      "the first that fits",
      '      - { variant: "off", tenants: [acme] }\n      - { variant: "on", rings: [canary] }\n      - { variant: "off" }\n',
      [true, false, false],
    ],
    ["everybody", '      - { variant: "on" }\n', [true, true, true]],
  ])("%s", (_, rules, [canary, acmeOnCanary, broad]) => {
    const text = fileOf(rules);
    expect([
      checkout(text, CANARY),
      checkout(text, CANARY, { tenant: "acme" }),
      checkout(text, BROAD),
    ]).toEqual([canary, acmeOnCanary, broad]);
  });

  test("a team's own rule decides for whom none of ours does, its shared parts among it", () => {
    const targeting = '    targeting: { if: [{ $ref: isBeta }, "on", "off"] }\n';
    const evaluators = '$evaluators: { isBeta: { "==": [{ var: plan }, beta] } }\n';
    const text = evaluators + fileOf('      - { variant: "off", tenants: [acme] }\n', targeting);
    expect(checkout(text, BROAD, { plan: "beta" })).toBe(true);
    expect(checkout(text, BROAD, { plan: "beta", tenant: "acme" })).toBe(false);
    expect(checkout(text, BROAD)).toBe(false);
  });
});

test("a change for one ring leaves the file of every other as it is, byte for byte", () => {
  const [before, after] = [fileOf(""), fileOf('      - { variant: "on", rings: [canary] }\n')].map(
    parseFlags,
  );
  if (before === undefined || after === undefined) throw new Error("no flags");
  expect(flagsOf(after, BROAD)).toBe(flagsOf(before, BROAD));
  expect(flagsOf(after, CANARY)).not.toBe(flagsOf(before, CANARY));
});

test("stamps of one ring and class have one file, whatever their ids", () => {
  const flags = parseFlags(fileOf('      - { variant: "on", rings: [canary], tenants: [acme] }\n'));
  expect(flagsOf(flags, { ...CANARY, id: "ca2" })).toBe(flagsOf(flags, CANARY));
});

test("a stamp that had none is taken back to a file without flags, which flagd takes", () => {
  const core = new FlagdCore();
  expect(core.setConfigurations(NO_FLAGS)).toEqual([]);
  expect(core.resolveBooleanEvaluation("checkout", true, {})).toMatchObject({
    value: true,
    errorCode: "FLAG_NOT_FOUND",
  });
});
