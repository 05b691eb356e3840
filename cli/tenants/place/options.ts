import { z } from "zod";
import type { PlaceInput } from "../../../fleet/tenants/place";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../common/options";
import { placeFields, placeRequestOf } from "../common/place-options";

/** A tenant to be placed, and whether it is explained. */
export interface PlaceValue extends PlaceInput {
  /** Say of every stamp why it was or was not chosen. */
  readonly explain: boolean;
}

export const placeOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    ...placeFields(),
    explain: flag("--explain", "say of every stamp why it was or was not chosen"),
    dryRun: flag("--dry-run", "choose and write nothing"),
    registry: registryOption(),
  }),
  ({ dryRun, explain, registry, tenant, ...asked }): PlaceValue => ({
    ...{ tenant, strategy: asked.strategy, explain, dryRun, registry },
    ...placeRequestOf(asked),
  }),
);
