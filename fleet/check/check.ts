import type { FleetContext } from "../context";
import type { Inventory } from "../inventory/inventory";
import type { StampEntry } from "../inventory/stack-config";
import { type BuildEvent, openFleet } from "../open";
import { describeExpired, leaveOutExpired } from "../selection";
import type { WorkEvent } from "../work/stacks";
import type { CheckInput, CheckResult } from "./check-result";
import { describeExemptions, exemptionsOf, withExemptions } from "./allow/exemptions";
import { KeptVerdict } from "./kept-verdict";
import type { Verdict } from "./verdict";

export type { CheckInput, CheckResult } from "./check-result";

/**
 * Judges both laws and the baseline over the rendered fleet, or over exported states. A broken law is a result, not an
 * error.
 * @throws StampError for what can't be judged: faulty configs, a program that fails, a file that is no state
 */
export async function check(
  input: CheckInput,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<CheckResult> {
  if (input.states.length === 0) return checkRendered(context);
  const { checkStates } = await import("./states/check-states.js");
  return checkStates(input, context);
}

async function checkRendered(context: FleetContext<WorkEvent | BuildEvent>): Promise<CheckResult> {
  const kept = await KeptVerdict.open(context);
  const found = await kept?.find();
  if (kept !== undefined && found !== undefined) return resultOf(kept.inventory, found);
  const fleet = await openFleet(context);
  const { judge } = await import("./judge-rendered.js");
  const verdict = await judge(fleet, context);
  kept?.keep(fleet.inventory, verdict);
  return resultOf(fleet.inventory, verdict);
}

function resultOf(inventory: Inventory, verdict: Verdict): CheckResult {
  const { project } = inventory;
  const { expired, stamps } = leaveOutExpired(inventory.stamps, false);
  const exemptions = exemptionsOf(project.root);
  return {
    ...withExemptions(verdict, exemptions),
    left: leftOf([describeExpired(expired), describeExemptions(exemptions)]),
    files: filesOf(inventory, stamps),
    projectFile: project.file,
    folder: project.root,
  };
}

function leftOf(said: readonly (string | undefined)[]): string | undefined {
  const words = said.filter((each) => each !== undefined);
  return words.length === 0 ? undefined : words.join("\n");
}

function filesOf({ central, routing }: Inventory, stamps: readonly StampEntry[]): Map<string, string> {
  return new Map(
    [...stamps, ...(routing === undefined ? [] : [routing]), ...central].map(({ id, file }) => [id, file]),
  );
}
