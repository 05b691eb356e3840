import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import type { KindTable, Refusal } from "../kind";
import { arm, GROUP } from "./arm";

const PARENT = `${GROUP}/providers/{in:parentProviderNamespace}/{in:parentResourceType}/{in:parentResourceName}`;
const TARGET = `${PARENT}/providers/Microsoft.Chaos/targets`;
const UPON = ["resourceGroupName", "parentProviderNamespace", "parentResourceType", "parentResourceName"];

/**
 * What Chaos Studio refuses of an experiment: an action upon a selector that there is not, and a continuous one without an end.
 * Source: https://learn.microsoft.com/rest/api/chaosstudio/experiments/create-or-update
 */
function experimentFault({ properties }: PropertyMap): Refusal | undefined {
  if (!isMap(properties)) return undefined;
  const selectors = new Set(mapsOf(properties["selectors"]).map(({ id }) => id));
  const actions = mapsOf(properties["steps"])
    .flatMap(({ branches }) => mapsOf(branches))
    .flatMap(({ actions: each }) => mapsOf(each));
  const [message] = actions.flatMap(({ duration, name, selectorId, type }) => {
    if (type !== "delay" && !selectors.has(selectorId ?? null))
      return [
        `The action '${String(name)}' refers to the selector '${String(selectorId)}', which the experiment does not have.`,
      ];
    return type === "discrete" || typeof duration === "string"
      ? []
      : [`The action '${String(name)}' is ${String(type)} and has no duration.`];
  });
  return message === undefined ? undefined : { code: "BadRequest", message };
}

function mapsOf(value: PropertyValue | undefined): PropertyMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/** Experiments, and what they may be made upon. */
export const CHAOS: KindTable = {
  "azure-native:chaos:Target": {
    id: `${TARGET}/{name}`,
    name: { property: "targetName", scope: "parent", within: UPON },
    within: [PARENT],
    outputs: { name: "{name}", type: "Microsoft.Chaos/targets", azureApiVersion: "2025-01-01" },
    replaces: UPON,
  },
  "azure-native:chaos:Capability": {
    id: `${TARGET}/{in:targetName}/capabilities/{name}`,
    name: { property: "capabilityName", scope: "parent", within: [...UPON, "targetName"] },
    within: [`${TARGET}/{in:targetName}`],
    outputs: { name: "{name}", type: "Microsoft.Chaos/targets/capabilities", azureApiVersion: "2025-01-01" },
    replaces: [...UPON, "targetName"],
  },
  "azure-native:chaos:Experiment": arm(
    {
      type: "Microsoft.Chaos/experiments",
      names: ["experimentName"],
      limit: 128,
      pattern: /^[^<>%&:?#/\\]+$/,
    },
    { check: experimentFault },
  ),
};
