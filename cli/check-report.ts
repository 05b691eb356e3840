import { StampError, shown } from "../core/errors";
import { ALLOW_FILE } from "../fleet/check/allow-file";
import { junit } from "../fleet/check/report/junit";
import { type Problem, problemsOf } from "../fleet/check/report/problems";
import { sarif } from "../fleet/check/report/sarif";
import type { Verdict } from "../fleet/check/verdict";
import type { Output } from "./output";
import { printVerdict } from "./verdict-view";
import { version } from "./version";

const FORMATS = ["text", "json", "sarif", "junit"] as const;
/** How a verdict is printed: for people, for scripts, for code scanning, for test reports. */
export type Format = (typeof FORMATS)[number];

/** How, and what a report needs to know beside the verdict. */
export interface ReportOptions {
  readonly format: Format;
  readonly verbose: boolean;
  /** What was not judged, for people. */
  readonly left?: string | undefined;
  /** The file that stands for a stack in a report. */
  readonly fileOf: (stack: string) => string;
}

/**
 * The format asked for by `--format`, or by `--json`.
 * @throws StampError `input` for a format there is none of, or two at once
 */
export function readFormat(name: string | undefined, json: boolean): Format {
  if (name === undefined) return json ? "json" : "text";
  const format = FORMATS.find((each) => each === name);
  const field = "--format";
  if (format === undefined)
    throw new StampError("input", "unknown format", {
      field,
      received: shown(name),
      allowed: FORMATS.join(", "),
    });
  if (json && format !== "json")
    throw new StampError("input", "--json asks for another format", {
      field,
      received: shown(name),
      fix: "give one",
    });
  return format;
}

/** Prints a verdict in the format asked for; what no format has room for goes to stderr. */
export function printReport(output: Output, verdict: Verdict, options: ReportOptions): void {
  const { format, verbose, left, fileOf } = options;
  switch (format) {
    case "json":
      output.json({ ...verdict, ...(left === undefined ? {} : { left }) });
      return;
    case "sarif":
      output.json(sarif(problemsOf(verdict), { version: version(), fileOf }));
      break;
    case "junit":
      // Redacted before it becomes XML: a replacement within the text could break it.
      output.print(
        junit(
          verdict,
          problemsOf(verdict).map((problem) => ({ ...problem, message: output.safe(problem.message) })),
        ),
      );
      break;
    case "text":
      printVerdict(output, verdict, verbose);
      for (const problem of problemsOf(verdict))
        if (problem.group === "allow") output.print(describe(problem));
      if (left !== undefined) output.print(left);
      return;
  }
  if (left !== undefined) output.note(left);
}

function describe({ line, message }: Problem): string {
  return `${ALLOW_FILE}${line === undefined ? "" : `:${line}`}: ${message}`;
}
