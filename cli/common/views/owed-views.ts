import type { OwedViews } from "../../../fleet/tenants/view/owed";
import type { Output } from "../output";

/** Prints which stamps' applications may go by what was before, each with its next step; nothing where there is none. */
export function printOwedViews(output: Output, { owed, unread }: OwedViews): void {
  for (const { fix, says, stamp } of owed) output.print(`${output.colors.yellow(stamp)} ${says}; ${fix}`);
  if (unread !== undefined)
    output.print(`which stamps are still to be told of their tenants can't be read: ${unread}`);
}
