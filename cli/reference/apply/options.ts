import type { ReferenceInput } from "../../../fleet/reference/change-reference";
import { commandOptions } from "../../common/option";
import { applyOf, applySchema } from "../../rollout/apply-options";

export const applyOptions = commandOptions(applySchema("data"), (given): ReferenceInput => applyOf(given));
