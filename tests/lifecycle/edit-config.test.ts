import fc from "fast-check";
import { parse } from "yaml";
import { editConfig } from "../../fleet/lifecycle/edit-config";

const KEY = ["stampworks:release", "release"];
const TEXT = `# Head.
config:
  # The cloud.
  stampworks:cloud: aws   # beside it
  stampworks:ring: 'canary'

# Foot.
`;

test("a new key is put below the last one and nothing else changes", () => {
  expect(editConfig(TEXT, KEY, "2")).toBe(
    TEXT.replace("'canary'\n", `'canary'\n  stampworks:release: "2"\n`),
  );
});

test("a key is changed where it stands, its comment kept", () => {
  const text = TEXT.replace("aws   #", 'aws\n  release: "1"   # pinned\n  a: b #');
  expect(editConfig(text, KEY, "r2")).toBe(text.replace('"1"', "r2"));
});

test("a key is removed with its line, and one that is not there changes nothing", () => {
  const text = editConfig(TEXT, KEY, "r2");
  expect(editConfig(text, KEY, undefined)).toBe(TEXT);
  expect(editConfig(TEXT, KEY, undefined)).toBe(TEXT);
});

test("a map in braces keeps its comments too", () => {
  const edited = editConfig("# Head.\nconfig: { stampworks:cloud: aws }\n", KEY, "r2");
  expect(edited).toContain("# Head.");
  expect(parse(edited)).toEqual({ config: { "stampworks:cloud": "aws", "stampworks:release": "r2" } });
});

test("line endings and a missing last newline are kept", () => {
  expect(editConfig("config:\r\n  a: b\r\n", KEY, "r2")).toBe(
    "config:\r\n  a: b\r\n  stampworks:release: r2\r\n",
  );
  expect(editConfig("config:\n  a: b", KEY, "r2")).toBe("config:\n  a: b\n  stampworks:release: r2\n");
});

const CRLF = TEXT.replaceAll("\n", "\r\n");

test.each([
  ["the last key is changed", CRLF, ["stampworks:ring"], "early", CRLF.replace("'canary'", "early")],
  [
    "the last key is removed",
    CRLF,
    ["stampworks:ring"],
    undefined,
    CRLF.replace("  stampworks:ring: 'canary'\r\n", ""),
  ],
  ["a key with a comment is changed", CRLF, ["stampworks:cloud"], "gcp", CRLF.replace("aws ", "gcp ")],
  [
    "a key is put below the last one",
    CRLF,
    KEY,
    "r2",
    CRLF.replace("'canary'\r\n", "'canary'\r\n  stampworks:release: r2\r\n"),
  ],
  ["the only key is removed", "config:\r\n  a: b # c\r\n", ["a"], undefined, "config:\r\n"],
  [
    "the last key is changed in a file without a last newline",
    "config:\r\n  a: b",
    ["a"],
    "c",
    "config:\r\n  a: c",
  ],
  [
    "the last key is a block",
    "config:\r\n  a: |\r\n    b\r\n# end\r\n",
    ["a"],
    "c",
    "config:\r\n  a: c\r\n# end\r\n",
  ],
  [
    "there is a byte-order mark",
    `\ufeff${CRLF}`,
    ["stampworks:ring"],
    "early",
    `\ufeff${CRLF.replace("'canary'", "early")}`,
  ],
])("line endings and comments are kept when %s", (_, text, keys, value, expected) => {
  expect(editConfig(text, keys, value)).toBe(expected);
});

test("a text that is no config is refused", () => {
  for (const text of ["", "a", "- b", "config: 1", "config:\n  - a", "a: ["]) {
    expect(() => editConfig(text, KEY, "r2")).toThrow(/config/);
  }
});

test("whatever the values, an edit says what was asked and keeps all other keys and comments", () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("1", "true", "null", "2027-01-31", "a: b", "# c", "- d"),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), value, (others, release) => {
      const lines = others.map(
        (other, index) => `  # comment ${index}\n  key${index}: ${JSON.stringify(other)} # after`,
      );
      const text = `config:\n${lines.join("\n")}\n`;
      const set = editConfig(text, KEY, release);
      const expected = Object.fromEntries(others.map((other, index) => [`key${index}`, other]));
      expect(parse(set)).toEqual({ config: { ...expected, "stampworks:release": release } });
      expect(set.match(/# comment/g)).toHaveLength(others.length);
      expect(editConfig(set, KEY, undefined)).toBe(text);
    }),
  );
});
