import type { Verdict } from "../verdict";
import type { Problem } from "./problems";

const GROUPS = ["closed", "equal", "baseline", "allow"] as const;

/**
 * A verdict as JUnit XML: a suite a stamp, in it a case for each law and the baseline that holds, and one for each rule
 * that does not, with its findings as the failure's text. What could not be judged is a skipped case.
 *
 * @param seconds how long the check took. Stamps are judged together, so a suite and a case have no time of their own.
 */
export function junit(verdict: Verdict, problems: readonly Problem[], seconds = 0): string {
  const byStack = grouped(problems, ({ stack }) => stack);
  const stacks = new Set([...verdict.stamps, ...byStack.keys()]);
  const suites = [...stacks].map((stack) => suite(stack, byStack.get(stack) ?? []));
  const sum = (key: "tests" | "failures" | "skipped"): number =>
    suites.reduce((total, counted) => total + counted[key], 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="stampworks check" tests="${sum("tests")}" failures="${sum("failures")}" errors="0" skipped="${sum("skipped")}" time="${seconds.toFixed(3)}">`,
    ...suites.map(({ text }) => text),
    "</testsuites>",
  ].join("\n");
}

interface Suite {
  readonly text: string;
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

function suite(stack: string, problems: readonly Problem[]): Suite {
  const cases: string[] = [];
  const certain = problems.filter((problem) => problem.certain);
  for (const group of GROUPS) {
    const broken = certain.filter((problem) => problem.group === group);
    // The allow-list is no law: a case only where there is something to say.
    if (broken.length === 0 && group !== "allow") cases.push(testCase(stack, group, ""));
    for (const [rule, findings] of byRule(broken)) {
      const text = findings.map(describe).join("\n");
      const message = findings[0]?.message ?? "";
      cases.push(
        testCase(
          stack,
          rule,
          `<failure type="${escapeXml(rule)}" message="${escapeXml(message)}">${escapeXml(text)}</failure>`,
        ),
      );
    }
  }
  const failures = new Set(certain.map(({ rule }) => rule)).size;
  const unsure = byRule(problems.filter((problem) => !problem.certain));
  for (const [rule, findings] of unsure) {
    const text = findings.map(describe).join("\n");
    cases.push(testCase(stack, `${rule} (could not be judged)`, `<skipped message="${escapeXml(text)}"/>`));
  }
  const counts = { tests: cases.length, failures, skipped: unsure.size };
  const head = `<testsuite name="${escapeXml(stack === "" ? "fleet" : stack)}" tests="${counts.tests}" failures="${failures}" errors="0" skipped="${counts.skipped}" time="0.000">`;
  return {
    ...counts,
    text: [`  ${head}`, ...cases.map((each) => `    ${each}`), "  </testsuite>"].join("\n"),
  };
}

function byRule(problems: readonly Problem[]): Map<string, Problem[]> {
  return grouped(problems, ({ rule }) => rule);
}

function grouped(problems: readonly Problem[], keyOf: (problem: Problem) => string): Map<string, Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = keyOf(problem);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return groups;
}

function testCase(stack: string, name: string, inside: string): string {
  const head = `<testcase classname="${escapeXml(stack === "" ? "fleet" : stack)}" name="${escapeXml(name)}" time="0.000"`;
  return inside === "" ? `${head}/>` : `${head}>${inside}</testcase>`;
}

function describe({ urn, path, message }: Problem): string {
  return `${[urn, path].filter((part) => part !== "").join(" ")}: ${message}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};

/** Text for XML 1.0, which has no form for most control characters. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "�")
    .replace(/[&<>"\n]/gu, (character) => ENTITIES[character] ?? character);
}
