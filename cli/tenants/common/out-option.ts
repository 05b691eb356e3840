import { z } from "zod";
import { option } from "../../common/option";

/** Where a plan of moves is written. */
export function planOutOption() {
  return option(
    "--out <file>",
    "write the plan as JSON, for tenants move --file to carry out once somebody has read it",
    z
      .string()
      .endsWith(".json", { error: () => "a name that ends in .json" })
      .optional(),
  );
}
