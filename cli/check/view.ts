import { SETTINGS_FILE } from "../../fleet/inventory/settings";
import { ALLOW_FILE } from "../../fleet/check/allow/allow-file";
import type { CheckResult } from "../../fleet/check/check";
import { type Problem, problemsOf } from "../../fleet/check/report/problems";
import { checkSchema } from "../../fleet/check/verdict-schema";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import { printVerdict } from "../common/views/verdict";
import { version } from "../common/version";
import type { CheckValue } from "./options";

export const checkView: View<CheckValue, never, never, CheckResult> = {
  schema: checkSchema,
  wantsJson: ({ format }) => format === "json",
  exitCode: ({ holds }) => (holds ? ExitCode.Fine : ExitCode.Broken),
  print,
};

/** Prints a verdict in the format asked for; what no format has room for goes to stderr. */
async function print(verdict: CheckResult, { output, value, verbose }: Shown<CheckValue>): Promise<void> {
  const { files, left, projectFile } = verdict;
  switch (value.format) {
    case "sarif": {
      const { repositoryFolder } = await import("../../fleet/check/report/repository.js");
      const { sarif } = await import("../../fleet/check/report/sarif.js");
      const fileOf = (stack: string): string => files.get(stack) ?? projectFile;
      output.json(
        sarif(problemsOf(verdict), { version: version(), fileOf, folder: repositoryFolder(verdict.folder) }),
      );
      break;
    }
    case "junit": {
      const { junit } = await import("../../fleet/check/report/junit.js");
      // Redacted before it becomes XML: a replacement within the text could break it.
      output.print(
        junit(
          verdict,
          problemsOf(verdict).map((problem) => ({ ...problem, message: output.safe(problem.message) })),
          performance.now() / 1000,
        ),
      );
      break;
    }
    case "json":
    case "text":
      printVerdict(output, verdict, verbose);
      for (const problem of problemsOf(verdict))
        if (problem.group === "allow") output.print(describe(problem));
      if (left !== undefined) output.print(left);
      return;
  }
  if (left !== undefined) output.note(left);
}

function describe({ line, message, path }: Problem): string {
  const file = path.startsWith(`${SETTINGS_FILE}#`) ? SETTINGS_FILE : ALLOW_FILE;
  return `${file}${line === undefined ? "" : `:${line}`}: ${message}`;
}
