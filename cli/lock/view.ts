import type { Difference } from "../../graph/equal/diff";
import { type ChangedForm, type LockInput, type LockResult, lockSchema } from "../../fleet/lock/record";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import { count } from "../common/table";

/** Most differences of a form that are listed without --verbose. */
const MOST = 5;

/** What a form is of, where its key alone does not say so: a class may be called `central`, too. */
const KINDS: Readonly<Record<ChangedForm["kind"], string>> = {
  class: "",
  centre: " (centre)",
  routing: " (routing layer)",
};

export const lockView: View<LockInput, never, never, LockResult> = {
  schema: lockSchema,
  exitCode: ({ changed }, { check }) => (check && changed.length > 0 ? ExitCode.Broken : ExitCode.Fine),
  print,
};

function print({ changed, compared, file }: LockResult, { output, value, verbose }: Shown<LockInput>): void {
  if (changed.length === 0) {
    output.print(`${file} is up to date: ${count(compared, "form")}`);
    return;
  }
  for (const form of changed) {
    output.print(`${form.form}${KINDS[form.kind]}: ${describe(form)}`);
    const shown = verbose ? form.changes : form.changes.slice(0, MOST);
    for (const each of shown) output.print(`  ${describeDifference(each)}`);
    if (shown.length < form.changes.length)
      output.print(`  … and ${form.changes.length - shown.length} more (--verbose shows all)`);
  }
  output.print(
    value.check
      ? `${file} is not up to date: run stampworks lock and review the change`
      : `${file} written: review it with git diff`,
  );
}

function describe({ differences, isByHand, isGone, isNew }: ChangedForm): string {
  if (isNew) return "new";
  const byHand = isByHand ? "changed by hand, its fingerprint is of something else; " : "";
  return byHand + (isGone ? "the blueprint has it no more" : count(differences, "difference"));
}

function describeDifference({ actual, expected, kind, path, type, urn }: Difference): string {
  // The lock names a resource by its parents' types, its own and its name: the last two tell it.
  const name = urn.slice(urn.lastIndexOf("$") + 1);
  if (path === "") return `${name === "" ? type : name}: ${kind === "added" ? "new" : "gone"}`;
  return `${[name, path].filter((part) => part !== "").join(" ")}: ${expected ?? "(not set)"} → ${actual ?? "(not set)"}`;
}
