import type { FlagsInput } from "../../../fleet/flags/change-flags";
import { commandOptions } from "../../common/option";
import { applyOf, applySchema } from "../../rollout/apply-options";

export const applyOptions = commandOptions(applySchema("flags"), (given): FlagsInput => applyOf(given));
