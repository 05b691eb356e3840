import { isDeepStrictEqual } from "node:util";
import type { Delivery, Wanted } from "../delivery/delivery";
import { deliver } from "../delivery/deliver";
import type { DeliveryContext, DeliveryInput, DeliveryResult } from "../delivery/request";
import type { LoadedFleet } from "../open";
import { flagsOf, NO_FLAGS } from "./compile";
import { editedRules, editInWords, type FlagEdit } from "./edit";
import { withRules } from "./edit-file";
import { parseFlags, readFlags } from "./file";
import { FLAGS, FLAGS_JOURNAL } from "./journal";
import { knownNames, refuseUnknownTenants } from "./known";
import { FLAGS_PLACE } from "./place";
import { type Flags, FLAGS_FILE } from "./schema";

/** What is wanted of flags. */
export type FlagsInput = DeliveryInput<FlagEdit>;

/** Flags, as they are delivered. */
export const FLAGS_DELIVERY: Delivery<FlagEdit> = {
  ...FLAGS_PLACE,
  lock: "the flags",
  journal: FLAGS_JOURNAL,
  called: FLAGS,
  none: NO_FLAGS,
  changes: FLAGS_FILE,
  doing: (edit) => (edit === undefined ? "flags apply" : `flags: ${editInWords(edit)}`),
  deliver: (root) => readFlags(root).flags.deliver,
  wanted: wantedOf,
};

/**
 * Changes who has which variant of a flag, or brings the stamps what the project's file says, wave by wave as a release comes to them;
 * or goes on with the last change, or takes it back. No stack is touched: a stamp's resources stay what they are.
 * @throws StampError for a change that can't be begun, or gone on with
 */
export function changeFlags(input: FlagsInput, context: DeliveryContext): Promise<DeliveryResult> {
  return deliver(FLAGS_DELIVERY, input, context);
}

async function wantedOf(
  edit: FlagEdit | undefined,
  { inventory }: LoadedFleet,
  context: DeliveryContext,
): Promise<Wanted> {
  const { flags, text: before } = readFlags(inventory.project.root);
  if (edit === undefined) return wanted("what flags.yaml says", flags, undefined);
  const rules = editedRules(flags, edit, knownNames(inventory));
  await refuseUnknownTenants(edit.who.tenants ?? [], context, inventory.project);
  const what = editInWords(edit);
  if (isDeepStrictEqual(rules, flags.flags[edit.flag]?.set)) return wanted(what, flags, undefined);
  const after = withRules(before, edit.flag, rules);
  return wanted(what, parseFlags(after), { path: FLAGS_FILE, before, after });
}

function wanted(what: string, flags: Flags, file: Wanted["file"]): Wanted {
  const texts = {
    to: (stamp: Parameters<typeof flagsOf>[1]) => flagsOf(flags, stamp),
    back: (found: string | undefined) => found,
  };
  return { what, file, deliver: flags.deliver, texts: () => texts };
}
