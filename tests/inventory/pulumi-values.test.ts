import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseStackConfig } from "../../fleet/inventory/stack-config";
import type { Project } from "../../fleet/inventory/project";
import { some } from "../sweep";

const TABLE = JSON.parse(readFileSync(join(__dirname, "pulumi-values/values.json"), "utf8")) as [
  value: string,
  read: string | null,
][];
const TRIED = some(TABLE, 10);
const PROJECT: Project = {
  root: "/fleet",
  file: "Pulumi.yaml",
  name: "fleet",
  runtime: "nodejs",
  stackConfigDir: "stacks",
  defaults: {},
};
const IDENTITY = `  stampworks:cloud: aws
  stampworks:region: eu-west-1
  stampworks:account: "210000000001"
  stampworks:cidr: 10.1.0.0/16
  stampworks:class: standard
  stampworks:ring: early
`;

function read(value: string, key = "own:key"): string | undefined {
  const text = `config:\n${IDENTITY}  ${key}: ${value}\n`;
  const result = parseStackConfig(PROJECT, "euw1a", "stacks/Pulumi.euw1a.yaml", text);
  return "stamp" in result ? result.stamp.config[key] : undefined;
}

test("thousands of random values are read as Pulumi's own reader reads them, or refused", () => {
  const wrong = TRIED.filter(([value, expected]) => {
    const got = read(value);
    // What Pulumi refuses must be refused; what it reads is read alike, or refused because YAML 1.2 does not know it.
    return expected === null ? got !== undefined : got !== undefined && got !== expected;
  });
  expect(wrong.slice(0, 10)).toEqual([]);
  const readable = TRIED.filter(([, expected]) => expected !== null);
  const refused = readable.filter(([value]) => read(value) === undefined).length;
  expect(TABLE.length).toBeGreaterThanOrEqual(4000);
  // A reader that refuses all would be right, too.
  expect(refused).toBeLessThan(readable.length / 100);
});

test.each([
  ["012", "10"],
  ["1e3", "1000"],
  ["1.10", "1.1"],
  ["1_000", "1000"],
  ["0x1F", "31"],
  ["yes", "yes"],
  ["True", "true"],
  ["2026-11-01", "2026-11-01 00:00:00 +0000 UTC"],
  ["2026-11-01T10:00:00+02:00", "2026-11-01 10:00:00 +0200 +0200"],
  ["~", ""],
  ["{ z: 1, a: 012, b: <x> }", '{"a":10,"b":"\\u003cx\\u003e","z":1}'],
  ['"012"', "012"],
])("%s is %s, as a program is given it", (value, expected) => {
  expect(read(value)).toBe(expected);
});

test.each([".inf", "-.Inf", ".nan", "[1, .nan]"])(
  "%s is refused, as Pulumi refuses the whole file",
  (value) => {
    expect(read(value)).toBeUndefined();
  },
);

test("a release that a program would be given as a point in time is refused with what to write", () => {
  const text = `config:\n${IDENTITY}  stampworks:release: 2026-11-01\n`;
  const result = parseStackConfig(PROJECT, "euw1a", "stacks/Pulumi.euw1a.yaml", text);
  const problems = "problems" in result ? result.problems.map(({ message }) => message) : [];
  expect(problems).toEqual([expect.stringContaining('put it in quotes: "2026-11-01"')]);
});

test("what the project declares stands in for what a stack leaves out, and an environment that may is named", () => {
  const less = IDENTITY.replace("  stampworks:cloud: aws\n", "");
  const defaults = { "stampworks:cloud": { value: "aws", secret: false } };
  const merged = parseStackConfig({ ...PROJECT, defaults }, "euw1a", "x", `config:\n${less}`);
  expect("stamp" in merged && merged.stamp.identity.cloud).toBe("aws");
  const esc = parseStackConfig(PROJECT, "euw1a", "x", `environment:\n  - prod\nconfig:\n${less}`);
  const [problem] = "problems" in esc ? esc.problems : [];
  expect(problem?.message).toMatch(
    /stampworks:cloud: missing; .*environment: \(line 1\).*Pulumi ESC is not read here/,
  );
});
