import { defined } from "../../core/defined";
import { stringify } from "yaml";
import { ALLOW_FILE } from "../../fleet/check/allow/allow-file";
import type { ProposeInput, ProposeResult, Proposal } from "../../fleet/check/allow/propose-allow";
import { proposeSchema } from "../../fleet/check/allow/propose-schema";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import { count } from "../common/table";

/** Most stamps of one entry that are named. */
const MOST = 3;

export const allowView: View<ProposeInput, never, never, ProposeResult> = {
  schema: proposeSchema,
  // An entry is a decision: while there is one to take, the check does not hold.
  exitCode: ({ entries, left }) => (entries.length + left.length === 0 ? ExitCode.Fine : ExitCode.Broken),
  print,
};

/** The entries as the list's file has them, each below what it would allow; the rest is told beside it. */
function print({ entries, left }: ProposeResult, { output }: Shown<ProposeInput>): void {
  if (entries.length > 0) {
    output.print(`# For ${ALLOW_FILE}, after review: say why each is no sharing, and who answers for it.`);
    output.print("allow:");
    for (const entry of entries) for (const line of linesOf(entry)) output.print(line);
  }
  if (entries.length + left.length === 0) output.note("the first law holds: there is nothing to declare");
  for (const { stack, message, why } of left)
    output.note(`${stack}: ${oneLine(message)}\n  not proposed: ${why}`);
}

function* linesOf({ path, pattern, reason, owner, expires, findings }: Proposal): Iterable<string> {
  const stacks = [...new Set(findings.map(({ stack }) => stack))];
  const named =
    stacks.length > MOST ? [...stacks.slice(0, MOST), count(stacks.length - MOST, "more stack")] : stacks;
  yield `  # ${oneLine(`${named.join(", ")}: ${findings[0]?.message ?? ""}`)}`;
  const fields = { path, pattern, reason, owner, ...defined({ expires }) };
  const [first = "", ...rest] = stringify(fields, {
    lineWidth: 0,
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
  })
    .trimEnd()
    .split("\n");
  yield `  - ${first}`;
  for (const line of rest) yield `    ${line}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ");
}
