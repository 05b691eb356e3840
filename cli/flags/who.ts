import { z } from "zod";
import { defined } from "../../core/defined";
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

const whoSchema = z.object(whoShape);

/** Whom the options name. */
export function whoOf(given: z.output<typeof whoSchema>): Who {
  const { class: classes, ring: rings, stamp: stamps, tenant: tenants } = given;
  return defined({ rings, stamps, classes, tenants });
}
