import { plainText } from "../../core/text";
import type { Asked, AskInput, AskQuestion } from "../../fleet/ask/ask";
import { type Answer, askResultSchema } from "../../fleet/ask/schema";
import type { View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import type { Output } from "../common/output";
import { count, listed, printTable } from "../common/table";

export const askView: View<AskInput, never, AskQuestion, Asked> = {
  schema: askResultSchema,
  ask: ({ stamps, words }) => `ask ${listed(stamps)}, which may change something: ${plainText(words)}?`,
  toJson: (asked) => (asked.kind === "answered" ? asked.result : undefined),
  exitCode: (asked) =>
    asked.kind === "answered" && asked.result.missing.length > 0 ? ExitCode.Broken : ExitCode.Fine,
  print: (asked, { output }) => {
    if (asked.kind === "declined") {
      output.print("nobody was asked");
      return;
    }
    const { answers, asked: all, missing } = asked.result;
    for (const group of byColumns(answers)) printAnswers(output, group);
    for (const { stamp, reason } of missing) output.note(`missing: ${output.colors.red(stamp)}: ${reason}`);
    output.print(`${answers.length} of ${count(all, "stamp")} answered`);
  },
};

/** Stamps that answer in the same columns are one table. */
function byColumns(answers: readonly Answer[]): readonly (readonly Answer[])[] {
  const groups = new Map<string, Answer[]>();
  for (const answer of answers) {
    const key = JSON.stringify(answer.columns);
    groups.set(key, [...(groups.get(key) ?? []), answer]);
  }
  return [...groups.values()];
}

function printAnswers(output: Output, answers: readonly Answer[]): void {
  printTable(
    output,
    ["stamp", ...(answers[0]?.columns ?? []).map((name) => plainText(name))],
    answers.flatMap(({ rows, stamp }) =>
      rows.map((row) => [stamp, ...row.map((value) => (value === null ? "NULL" : plainText(value)))]),
    ),
  );
  for (const { rows, stamp, truncated } of answers)
    if (truncated) output.note(`${stamp}: the first ${rows.length} rows; there are more`);
}
