import { editedRules, editInWords, type FlagEdit } from "../../fleet/flags/edit";
import { withRules } from "../../fleet/flags/edit-file";
import { parseFlags } from "../../fleet/flags/file";

const FILE = `# What the team's applications ask for.
flags:
  checkout: # the new one
    variants: { "on": true, "off": false }
    defaultVariant: "off"
  theme:
    variants: { light: white, dark: black }
    defaultVariant: light
`;
const KNOWN = { rings: ["broad", "canary"], stamps: ["br1", "ca1"], classes: ["standard"] };

const edit = (change: Partial<FlagEdit> = {}): FlagEdit => ({
  flag: "checkout",
  variant: "on",
  who: {},
  ...change,
});

/** The file after edits, each in turn. */
function edited(...edits: readonly FlagEdit[]): string {
  return edits.reduce(
    (text, each) => withRules(text, each.flag, editedRules(parseFlags(text), each, KNOWN)),
    FILE,
  );
}

describe("an edit", () => {
  test("comes before what was set earlier, and in the place of what was set for the same", () => {
    const text = edited(
      edit({ who: { rings: ["canary"] } }),
      edit({ who: { tenants: ["acme"] }, variant: "off" }),
      edit({ who: { rings: ["canary"] }, variant: "off" }),
    );
    expect(parseFlags(text).flags["checkout"]?.set).toEqual([
      { variant: "off", rings: ["canary"] },
      { variant: "off", tenants: ["acme"] },
    ]);
  });

  test("for everybody leaves no other: whoever switches a feature off has it off", () => {
    const text = edited(edit({ who: { tenants: ["acme"] } }), edit({ variant: "off" }));
    expect(parseFlags(text).flags["checkout"]?.set).toEqual([{ variant: "off" }]);
  });

  test("that is taken back leaves the file as it was, and comments stay all along", () => {
    const who = { rings: ["canary"] };
    expect(edited(edit({ who }))).toContain("checkout: # the new one");
    expect(edited(edit({ who }), edit({ who, variant: undefined }))).toBe(FILE);
  });

  test.each([
    ["the last flag, and no line's end", FILE.trimEnd(), "theme", "dark"],
    ["lines of another system", FILE.replaceAll("\n", "\r\n"), "checkout", "on"],
    ["maps in braces", JSON.stringify(parseFlags(FILE)), "checkout", "on"],
    ["a comment after the last value", FILE.replace('"off"\n', '"off" # for now\n'), "checkout", "on"],
  ])("of %s says the same to a reader, and what was there stays", (_, text, flag, variant) => {
    const rules = editedRules(parseFlags(text), edit({ flag, variant, who: { rings: ["canary"] } }), KNOWN);
    const changed = withRules(text, flag, rules);
    expect(parseFlags(changed).flags[flag]?.set).toEqual([{ variant, rings: ["canary"] }]);
    const back = withRules(changed, flag, []);
    expect(parseFlags(back)).toEqual(parseFlags(text));
    if (!text.startsWith("{")) expect(back.trimEnd()).toBe(text.trimEnd());
  });

  test("is said in words", () => {
    expect(editInWords(edit({ who: { rings: ["canary"], tenants: ["acme", "globex"] } }))).toBe(
      "checkout on for ring canary and tenant acme, globex",
    );
    expect(editInWords(edit({ variant: undefined }))).toBe("checkout as without a rule for everybody");
  });

  test.each([
    ["an unknown flag", edit({ flag: "chekout" }), /no such flag.*"chekout".*checkout, theme/su],
    ["a name of every object", edit({ flag: "constructor" }), /no such flag/u],
    ["an unknown variant", edit({ variant: "onn" }), /no such variant.*"onn".*on, off/su],
    ["another flag's variant", edit({ variant: "dark" }), /no such variant/u],
    ["an unknown ring", edit({ who: { rings: ["canari"] } }), /--ring.*"canari".*broad, canary/su],
    ["an unknown stamp", edit({ who: { stamps: ["xx1"] } }), /--stamp.*"xx1"/su],
    ["an unknown class", edit({ who: { classes: ["huge"] } }), /--class.*"huge"/su],
    [
      "nothing to take back",
      edit({ variant: undefined, who: { rings: ["canary"] } }),
      /nothing is set for them/u,
    ],
  ])("with %s is refused by name", (_, given, problem) => {
    expect(() => editedRules(parseFlags(FILE), given, KNOWN)).toThrow(problem);
  });
});

describe("a file of flags", () => {
  const flag = (text: string): string => `flags:\n  checkout:\n${text.replaceAll(/^/gmu, "    ")}\n`;
  const good = 'variants: { "on": true, "off": false }\ndefaultVariant: "off"';
  test.each([
    [
      "a default that is no variant",
      flag('variants: { "on": true }\ndefaultVariant: "off"'),
      /defaultVariant.*no such variant/su,
    ],
    [
      "a rule's variant that is none",
      flag(`${good}\nset:\n  - { variant: maybe }`),
      /set\.0\.variant.*no such variant/su,
    ],
    [
      "values of two types",
      flag('variants: { "on": true, "off": 0 }\ndefaultVariant: "off"'),
      /not one type of value/u,
    ],
    ["a list as a value", flag('variants: { "on": [1] }\ndefaultVariant: "on"'), /not one type of value/u],
    ["null as a value", flag('variants: { "on": null }\ndefaultVariant: "on"'), /not one type of value/u],
    ["no variant", flag('variants: {}\ndefaultVariant: "on"'), /variants/u],
    [
      "an operator that flagd does not know",
      flag(`${good}\ntargeting: { iff: [true, "on"] }`),
      /flagd does not take this flag/u,
    ],
    ["an unknown state", flag(`${good}\nstate: ON`), /ENABLED, DISABLED/u],
    ["a key misspelt", flag(`${good}\ntargetting: {}`), /unknown key/u],
    ["a rule for nobody", flag(`${good}\nset:\n  - { variant: "on", rings: [] }`), /rings/u],
    ["no flags at all", "deliver: {}\n", /flags/u],
    [
      "a store with a secret in its address",
      `deliver:\n  store: { kind: azure-blob, containers: { a: "https://x.blob.core.windows.net/c?sig=x" } }\nflags: {}\n`,
      /signature/u,
    ],
  ])("with %s is refused by name", (_, text, problem) => {
    expect(() => parseFlags(text)).toThrow(problem);
  });
});
