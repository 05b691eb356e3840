import { problemsOf } from "../../fleet/check/report/problems";
import { reportRules } from "../../fleet/check/report/rules";
import { MOST_RESULTS, sarif } from "../../fleet/check/report/sarif";
import type { Verdict } from "../../fleet/check/verdict";
import { z } from "zod";
import { BROKEN, CLEAN, problem } from "./fixtures";

const text = z.strictObject({ text: z.string().min(1), markdown: z.string().optional() });
/** What SARIF 2.1.0 demands of the parts that are used, and what code scanning demands beyond it. */
const schema = z.strictObject({
  $schema: z.literal("https://json.schemastore.org/sarif-2.1.0.json"),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.strictObject({
      columnKind: z.literal("utf16CodeUnits"),
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.literal("stampworks"),
          semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/),
          rules: z.array(
            z.strictObject({
              id: z.string().regex(/^[a-z0-9-]+$/),
              name: z.string().regex(/^[A-Z][A-Za-z0-9]*$/),
              shortDescription: text,
              fullDescription: text,
              help: text,
              defaultConfiguration: z.strictObject({ level: z.enum(["error", "warning", "note"]) }),
              properties: z.strictObject({
                tags: z.array(z.string()),
                precision: z.literal("high"),
                "security-severity": z.string().regex(/^\d\.\d$/),
              }),
            }),
          ),
        }),
      }),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level: z.enum(["error", "warning", "note"]),
          kind: z.enum(["fail", "review"]),
          message: text,
          locations: z.tuple([
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({ uri: z.string().regex(/^[^/\s][^\s]*$/) }),
                region: z.strictObject({ startLine: z.int().min(1) }),
              }),
              logicalLocations: z.tuple([
                z.strictObject({ fullyQualifiedName: z.string().min(1), kind: z.literal("resource") }),
              ]),
            }),
          ]),
          partialFingerprints: z.strictObject({
            "stampworks/v1": z.string().length(32),
            primaryLocationLineHash: z.string().regex(/^[0-9a-f]{16}:1$/),
          }),
        }),
      ),
    }),
  ]),
});

function report(verdict: Verdict): z.output<typeof schema>["runs"][0] {
  const log = sarif(problemsOf(verdict), {
    version: "0.1.0",
    fileOf: (stack) => `stacks/Pulumi.${stack}.yaml`,
  });
  return schema.parse(JSON.parse(JSON.stringify(log))).runs[0];
}

test("a clean fleet gives a log with every rule and no result", () => {
  const { results, tool } = report(CLEAN);
  expect(results).toEqual([]);
  expect(tool.driver.rules.length).toBeGreaterThan(100);
  expect(new Set(tool.driver.rules.map(({ id }) => id)).size).toBe(tool.driver.rules.length);
});

test("each problem is a result of its rule, at the stack's config file and the resource's property", () => {
  const { results, tool } = report(BROKEN);
  expect(results.map(({ ruleId }) => ruleId)).toEqual([
    "closed-external-identifier",
    "closed-unreadable",
    "equal",
    "aws-database-multi-az",
    "allow-list",
    "allow-list",
  ]);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  const [first, unreadable] = results;
  expect(first?.locations[0]).toMatchObject({
    physicalLocation: { artifactLocation: { uri: "stacks/Pulumi.use1a.yaml" } },
    logicalLocations: [
      { fullyQualifiedName: expect.stringContaining("stamp-database-primary#kmsKeyId") as unknown },
    ],
  });
  expect(first).toMatchObject({ level: "error", kind: "fail" });
  expect(unreadable).toMatchObject({ level: "warning", kind: "review" });
});

test("what is said of the allow-list stands at the entry's line", () => {
  const log = sarif([problem({ group: "allow", rule: "allow-list", line: 7 })], {
    version: "0.1.0",
    fileOf: () => "",
  });
  expect(schema.parse(log).runs[0].results[0]?.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: "stampworks.allow.yaml" },
    region: { startLine: 7 },
  });
});

test("a problem keeps its fingerprint while its place and rule stay, whatever its words", () => {
  const of = (change: Parameters<typeof problem>[0]): string =>
    schema.parse(sarif([problem(change)], { version: "0.1.0", fileOf: () => "a" })).runs[0].results[0]
      ?.partialFingerprints["stampworks/v1"] ?? "";
  expect(of({ message: "other words" })).toBe(of({}));
  expect(
    new Set([of({}), of({ path: "p" }), of({ urn: "u" }), of({ stack: "t" }), of({ rule: "allow-list" })])
      .size,
  ).toBe(5);
});

test("a path with a blank or a bracket is a URI all the same", () => {
  const log = sarif([problem({})], { version: "0.1.0", fileOf: () => "my stacks/a[1].json" });
  expect(schema.parse(log).runs[0].results[0]?.locations[0].physicalLocation.artifactLocation.uri).toBe(
    "my%20stacks/a%5B1%5D.json",
  );
});

test("every rule says what, why and how to fix", () => {
  for (const { id, title, why, fix } of reportRules()) {
    expect({ id, told: [title, why, fix].every((words) => words.length > 10) }).toEqual({ id, told: true });
  }
});

test("no two results have one fingerprint, whatever is said at one place", () => {
  const said = ["a is 1", "a is 2", "a is 2", "b"].map((message) => problem({ message, path: "size" }));
  const log = sarif(said, { version: "0.1.0", fileOf: () => "a" });
  const marks = JSON.stringify(log).match(/"(?:stampworks\/v1|primaryLocationLineHash)":"[^"]+"/gu) ?? [];
  expect(marks).toHaveLength(8);
  expect(new Set(marks).size).toBe(8);
});

test("files are relative to the repository's root when the fleet is in a folder of it", () => {
  const options = { version: "0.1.0", fileOf: () => "stacks/Pulumi.a.yaml", folder: "infra/fleet" };
  const text = JSON.stringify(sarif([problem({}), problem({ group: "allow", rule: "allow-list" })], options));
  expect(text).toContain('"uri":"infra/fleet/stacks/Pulumi.a.yaml"');
  expect(text).toContain('"uri":"infra/fleet/stampworks.allow.yaml"');
});

test("what is more than GitHub takes is left out with a notice, the least grave first", () => {
  const low = Array.from({ length: MOST_RESULTS }, (_, index) =>
    problem({ group: "allow", rule: "allow-list", path: String(index) }),
  );
  const grave = problem({ group: "equal", rule: "equal" });
  const [run] = (
    sarif([...low, grave], { version: "0.1.0", fileOf: () => "a" }) as {
      runs: { results: { ruleId: string }[]; invocations: object[] }[];
    }
  ).runs;
  expect(run?.results).toHaveLength(MOST_RESULTS);
  expect(run?.results[0]?.ruleId).toBe("equal");
  expect(JSON.stringify(run?.invocations)).toContain("1 of 25001 results are left out");
});
