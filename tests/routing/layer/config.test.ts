import fc from "fast-check";
import { parse } from "yaml";
import { withListed } from "../../../fleet/lifecycle/routing-list";
import { readRoutingConfig } from "../../../components/program/routing-config";

const read =
  (config: Readonly<Record<string, unknown>>) =>
  (key: string): unknown =>
    config[key];

const TYPED = {
  cloud: "aws",
  regions: ["us-east-1", "eu-west-1"],
  account: "210000000009",
  stamps: ["euw1a"],
  generation: 2,
  retiring: true,
};

describe("the routing stack's config", () => {
  test("says the same as text, as the program gets it, and typed, as the file has it", () => {
    const text = Object.fromEntries(
      Object.entries(TYPED).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    const { stamps, ...home } = TYPED;
    expect(readRoutingConfig(read(TYPED))).toEqual({ home, stamps });
    expect(readRoutingConfig(read(text))).toEqual({ home, stamps });
  });

  test("fronts nobody when it lists nobody", () => {
    expect(readRoutingConfig(read({ ...TYPED, stamps: undefined })).stamps).toEqual([]);
  });

  test.each([
    ["a cloud there is none of", { cloud: "oci" }, "stampworks:cloud"],
    ["one region", { regions: ["us-east-1"] }, "stampworks:regions"],
    ["a region twice", { regions: ["us-east-1", "us-east-1"] }, "regions that differ"],
    ["another cloud's region", { regions: ["us-east-1", "westeurope"] }, "a region of aws"],
    ["another cloud's account", { account: "acme-p" }, "12-digit"],
    ["a stamp twice", { stamps: ["euw1a", "euw1a"] }, "ids that differ"],
    ["what is no stamp's id", { stamps: ["Euw1a"] }, "ids of stamps"],
    ["text that is no list", { stamps: "euw1a, use1a" }, "stampworks:stamps"],
  ])("refuses %s, naming the key", (_, change, words) => {
    expect(() => readRoutingConfig(read({ ...TYPED, ...change }))).toThrow(words);
  });

  test("tells all that is wrong at once", () => {
    expect(() => readRoutingConfig(read({ cloud: "aws", stamps: [1] }))).toThrow(
      /stampworks:regions: missing.*\n.*stampworks:account: missing.*\n.*stampworks:stamps/,
    );
  });
});

describe("adding a stamp to the list", () => {
  const id = fc.stringMatching(/^[a-z][a-z0-9]{1,7}$/);

  test("adds one line, and leaves every other byte as it is", () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 8 }), id, (listed, added) => {
        fc.pre(!listed.includes(added));
        const lines = listed.map((each) => `    - ${each} # ${each}'s line`).join("\n");
        const text = `# Head.\nconfig:\n  stampworks:cloud: aws # here\n  stampworks:stamps:\n${lines}\n  stampworks:regions: [a, b]\n`;
        const edited = withListed(text, added);
        expect(edited.replace(`    - ${added}\n`, "")).toBe(text);
        expect(parse(edited)).toMatchObject({ config: { "stampworks:stamps": [...listed, added] } });
        expect(withListed(edited, added)).toBe(edited);
      }),
    );
  });

  test.each([
    ["in brackets", "config:\n  stampworks:stamps: [euw1a]\n", ["euw1a", "use1a"]],
    ["empty", "config:\n  stampworks:stamps: []\n", ["use1a"]],
    ["missing", "config:\n  stampworks:cloud: aws\n", ["use1a"]],
    ["last, without a newline", "config:\n  stampworks:stamps:\n    - euw1a", ["euw1a", "use1a"]],
    ["without a namespace", "config:\n  stamps:\n    - euw1a\n", ["euw1a", "use1a"]],
  ])("works on a list that is %s", (_, text, wanted) => {
    const { config } = parse(withListed(text, "use1a")) as { config: Record<string, unknown> };
    expect(config["stampworks:stamps"] ?? config["stamps"]).toEqual(wanted);
  });

  test.each(["config:\n  stampworks:stamps: euw1a\n", "config: 1\n", "[", "- a\n"])(
    "refuses %j, which is no such config",
    (text) => {
      expect(() => withListed(text, "use1a")).toThrow("not the routing stack's config");
    },
  );
});
