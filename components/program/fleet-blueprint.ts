import type { z } from "zod";
import { centralSchema } from "../central/layer";
import { blueprintSchema } from "../contract/blueprint";
import { routingLayerSchema } from "../routing/layer";

/** The one description of a fleet: what holds for every stamp, the routing layer in front of them, and the centres behind. */
export const fleetBlueprintSchema = blueprintSchema.extend({
  /** The global routing layer; default none: the fleet has no stack `routing`. */
  routing: routingLayerSchema.optional(),
  /** The centres that stamps' events go to; default none: the fleet has no stacks `central-…`. */
  central: centralSchema.optional(),
});

/** A fleet's blueprint, parsed. */
export type FleetBlueprint = z.output<typeof fleetBlueprintSchema>;
/** A fleet's blueprint as a user writes it. */
export type FleetBlueprintInput = z.input<typeof fleetBlueprintSchema>;
