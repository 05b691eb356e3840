import { defined } from "../../../core/defined";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Severity } from "../../../policies/rule";
import { ALLOW_FILE } from "../allow/allow-file";
import type { Problem } from "./problems";
import { type ReportRule, reportRules } from "./rules";

/** What a report is made for. */
export interface SarifOptions {
  /** This program's version. */
  readonly version: string;
  /** The file that stands for a stack: its config, or the state that was judged; relative to the project. */
  readonly fileOf: (stack: string) => string;
  /** The project's folder, relative to the repository's root; default the root itself. */
  readonly folder?: string;
}

/** Most results GitHub takes of one run; with more it refuses the whole file. Source: docs.github.com, "SARIF support". */
export const MOST_RESULTS = 25_000;
/** The gravest first, for where some must be left out. */
const ORDER: readonly Severity[] = ["critical", "high", "medium", "low"];

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
export function sarif(problems: readonly Problem[], options: SarifOptions): object {
  const rules = reportRules();
  const numbers = new Map(rules.map(({ id }, index) => [id, index]));
  const severityOf = ({ rule }: Problem): number =>
    ORDER.indexOf(rules[numbers.get(rule) ?? -1]?.severity ?? "high");
  const isTooMany = problems.length > MOST_RESULTS;
  const kept = isTooMany
    ? [...problems].sort((a, b) => severityOf(a) - severityOf(b)).slice(0, MOST_RESULTS)
    : problems;
  const marks = new Marks();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "stampworks", semanticVersion: options.version, rules: rules.map(descriptor) },
        },
        ...(isTooMany ? { invocations: [leftOut(problems.length)] } : {}),
        columnKind: "utf16CodeUnits",
        results: kept.map((problem) =>
          result(problem, rules[numbers.get(problem.rule) ?? -1], numbers, options, marks),
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
  { fileOf, folder = "" }: SarifOptions,
  marks: Marks,
): object {
  const index = numbers.get(rule);
  const file = group === "allow" ? ALLOW_FILE : fileOf(stack);
  const owner = urn === "" ? stack : urn;
  const place = [owner, path].filter((part) => part !== "").join("#") || file;
  const mark = marks.next(rule, place, message);
  return {
    ruleId: rule,
    ...defined({ ruleIndex: index }),
    // What could not be judged is no breach yet, but must be looked at.
    level: certain ? LEVELS[known?.severity ?? "high"] : "warning",
    kind: certain ? "fail" : "review",
    message: { text: `${stack === "" ? "" : `${stack}: `}${message}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(join(folder, file)) },
          region: { startLine: line },
        },
        logicalLocations: [{ fullyQualifiedName: place, kind: "resource" }],
      },
    ],
    // GitHub tells alerts by the second one, and would make it of the line, which is the same for all of a stack.
    partialFingerprints: { "stampworks/v1": mark, primaryLocationLineHash: `${mark.slice(0, 16)}:1` },
  };
}

/** Fingerprints of one report: no two are the same. */
class Marks {
  private readonly seen = new Set<string>();

  /** That of a rule at a place; where the rule has more to say there, also of what it says, and of how often. */
  next(rule: string, place: string, message: string): string {
    let mark = fingerprint(rule, place);
    for (let number = 0; this.seen.has(mark); number += 1)
      mark =
        number === 0 ? fingerprint(rule, place, message) : fingerprint(rule, place, message, String(number));
    this.seen.add(mark);
    return mark;
  }
}

function leftOut(all: number): object {
  const text = `${all - MOST_RESULTS} of ${all} results are left out, the least grave ones: a report holds ${MOST_RESULTS}`;
  return {
    executionSuccessful: true,
    toolExecutionNotifications: [{ level: "warning", message: { text } }],
  };
}

function fingerprint(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
}

/** A relative path as a URI reference. */
function uriOf(path: string): string {
  return path.split(/[\\/]/u).map(encodeURIComponent).join("/");
}
