import { readFileSync } from "node:fs";
import { parseYaml } from "../../core/files/yaml";
import { systemProblem } from "../../core/system-error";

test("a file with a NUL is refused with its place, as Pulumi and YAML refuse it", () => {
  const result = parseYaml("engine: embedded\ndrills: a\0b\n", "stampworks.yaml");
  const problems = "problems" in result ? result.problems : [];
  expect(problems.map(({ details, problem }) => ({ ...details, problem }))).toEqual([
    {
      file: "stampworks.yaml",
      line: 2,
      column: 10,
      problem: "malformed YAML: a NUL character",
      fix: "remove it",
    },
  ]);
});

test("a path that was written with an escaped NUL is what the user gave, and no fault of the program", () => {
  let thrown: unknown;
  try {
    readFileSync("drill\0s");
  } catch (error) {
    thrown = error;
  }
  expect(systemProblem(thrown)?.message).toMatch(/holds a NUL character.*written \\0, \\x00 or \\u0000/s);
});
