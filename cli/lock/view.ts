import { type LockInput, type LockResult, lockSchema } from "../../fleet/lock/record";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import { count } from "../common/table";

export const lockView: View<LockInput, never, never, LockResult> = {
  schema: lockSchema,
  exitCode: ({ changed }, { check }) => (check && changed.length > 0 ? ExitCode.Broken : ExitCode.Fine),
  print,
};

function print({ changed, compared, file }: LockResult, { output, value }: Shown<LockInput>): void {
  if (changed.length === 0) {
    output.print(`${file} is up to date: ${count(compared, "form")}`);
    return;
  }
  for (const { differences, form, isNew } of changed)
    output.print(`${form}: ${isNew ? "new" : count(differences, "difference")}`);
  output.print(
    value.check
      ? `${file} is not up to date: run stampworks lock and review the change`
      : `${file} written: review it with git diff`,
  );
}
