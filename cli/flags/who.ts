import { z } from "zod";
import { defined } from "../../core/defined";
import type { FlagEdit } from "../../fleet/flags/edit";
import type { Pace } from "../../fleet/flags/plan";
import type { FlagsInput } from "../../fleet/flags/request";
import type { Who } from "../../fleet/flags/schema";
import { option } from "../common/option";
import { list } from "../common/values";

const some = () =>
  list()
    .refine((names) => names.length > 0, "a name, or several separated by commas")
    .optional();

/** Whom a variant is for: whoever fits all that is named; everybody where nothing is. */
export const whoShape = {
  ring: option("--ring <names>", "for stamps of these rings, separated by commas", some()),
  stamp: option("--stamp <ids>", "for these stamps", some()),
  class: option("--class <names>", "for stamps of these classes", some()),
  tenant: option(
    "--tenant <names>",
    "for these tenants, wherever they live; the application says its tenant when it asks",
    some(),
  ),
};

/** In which order, and to which stamps at all, beside what a rollout's pace says. */
export const reachShape = {
  rings: option(
    "--ring-order <names>",
    "order of the rings (default: canary,early,broad)",
    list().optional(),
  ),
  stamps: option(
    "--only <ids>",
    "change nothing but on these stamps now; the others stay behind",
    list().optional(),
  ),
};

const whoSchema = z.object(whoShape);

/** Whom the options name. */
export function whoOf(given: z.output<typeof whoSchema>): Who {
  const { class: classes, ring: rings, stamp: stamps, tenant: tenants } = given;
  return defined({ rings, stamps, classes, tenants });
}

/** A change that is begun, or planned. */
export function startingOf(
  {
    journal,
    plan,
    yes,
  }: { readonly journal?: string | undefined; readonly plan: boolean; readonly yes: boolean },
  edit: FlagEdit | undefined,
  pace: Pace,
): FlagsInput {
  return plan ? { mode: "plan", edit, pace, journal } : { mode: "start", edit, pace, yes, journal };
}
