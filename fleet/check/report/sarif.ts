import { createHash } from "node:crypto";
import type { Severity } from "../../../policies/rule";
import { ALLOW_FILE } from "../allow-file";
import type { Problem } from "./problems";
import { type ReportRule, reportRules } from "./rules";

/** What a report is made for. */
export interface SarifOptions {
  /** This program's version. */
  readonly version: string;
  /** The file that stands for a stack: its config, or the state that was judged; relative to the project. */
  readonly fileOf: (stack: string) => string;
}

/** Code scanning sorts by numbers from 0.0 to 10.0: over 9 is critical, over 7 high, over 4 medium. */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "3.0",
};
const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/**
 * Problems as SARIF 2.1.0 for code scanning: each with its rule, a file to show it at and a fingerprint that stays the
 * same while it is the same problem.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif(problems: readonly Problem[], { version, fileOf }: SarifOptions): object {
  const rules = reportRules();
  const numbers = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "stampworks", semanticVersion: version, rules: rules.map(descriptor) } },
        columnKind: "utf16CodeUnits",
        results: problems.map((problem) =>
          result(problem, rules[numbers.get(problem.rule) ?? -1], numbers, fileOf),
        ),
      },
    ],
  };
}

function descriptor({ id, severity, title, why, fix, benchmarks }: ReportRule): object {
  const sources = benchmarks.length === 0 ? "" : ` (${benchmarks.join(", ")})`;
  return {
    id,
    name: id.replace(/(?:^|-)([a-z0-9])/gu, (_, first: string) => first.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: `${title}. ${why}` },
    help: { text: `${why} ${fix}${sources}`, markdown: `${why}\n\n**Fix:** ${fix}${sources}` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ["security", "isolation", ...benchmarks],
      precision: "high",
      "security-severity": SCORES[severity],
    },
  };
}

function result(
  { rule, group, stack, urn, path, message, certain, line = 1 }: Problem,
  known: ReportRule | undefined,
  numbers: ReadonlyMap<string, number>,
  fileOf: (stack: string) => string,
): object {
  const index = numbers.get(rule);
  const file = group === "allow" ? ALLOW_FILE : fileOf(stack);
  const owner = urn === "" ? stack : urn;
  const place = [owner, path].filter((part) => part !== "").join("#") || file;
  return {
    ruleId: rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    // What could not be judged is no breach yet, but must be looked at.
    level: certain ? LEVELS[known?.severity ?? "high"] : "warning",
    kind: certain ? "fail" : "review",
    message: { text: `${stack === "" ? "" : `${stack}: `}${message}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } },
        logicalLocations: [{ fullyQualifiedName: place, kind: "resource" }],
      },
    ],
    partialFingerprints: { "stampworks/v1": fingerprint(rule, place, group === "allow" ? message : "") },
  };
}

function fingerprint(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
}

/** A relative path as a URI reference. */
function uriOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
