import { z } from "zod";
import { SECURITY_RULE } from "../../../../components/contract/faults/azure-fault";
import { plainText } from "../../../../core/text";
import { CHAOS_VERSION } from "../injectors/azure";
import { vendorCall } from "../injectors/vendor-cli";
import { type OwnPlace, refuseOwn } from "./place";

const action = z.object({
  type: z.string(),
  name: z.string(),
  duration: z.string().optional(),
  parameters: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
});
const read = z.object({
  properties: z.object({
    selectors: z.array(
      z.object({ type: z.string(), targets: z.array(z.object({ id: z.string() })).default([]) }),
    ),
    steps: z.array(z.object({ branches: z.array(z.object({ actions: z.array(action) })) })),
  }),
});

const WHAT = "the experiment of Chaos Studio";

/**
 * Resource id of the stamp's own experiment; one that reaches more than security groups of the stamp, or does more than to
 * refuse what comes in for a while, is none.
 * Source: https://learn.microsoft.com/rest/api/chaosstudio/experiments/get
 * @throws StampError `state` where it reaches or does more; VendorRefused where it is not there
 */
export async function ownExperiment(place: OwnPlace): Promise<string> {
  const { account, env, names, signal } = place;
  const group = `/subscriptions/${account}/resourceGroups/${names.group}`;
  const id = `${group}/providers/Microsoft.Chaos/experiments/${names.experiment}`;
  const url = `https://management.azure.com${id}?api-version=${CHAOS_VERSION}`;
  const { properties } = await vendorCall(
    { program: "az", args: ["rest", "--method", "get", "--url", url, "--output", "json"], env, signal },
    read,
  );
  const { selectors, steps } = properties;
  // Azure's ids are compared without regard to case.
  const inStamp = `${group}/providers/Microsoft.Network/networkSecurityGroups/`.toLowerCase();
  const ending = `/providers/Microsoft.Chaos/targets/${SECURITY_RULE.target}`.toLowerCase();
  const isOwn = (target: string): boolean => {
    const name = target.slice(inStamp.length, -ending.length);
    return target === `${inStamp}${name}${ending}` && /^[^/]+$/.test(name);
  };
  const isNarrow = selectors.every(
    ({ targets, type }) =>
      type === "List" && targets.length > 0 && targets.every(({ id: each }) => isOwn(each.toLowerCase())),
  );
  if (!isNarrow || selectors.length === 0) return refuseOwn(place, WHAT, "a selector leaves the stamp");
  const actions = steps.flatMap(({ branches }) => branches.flatMap((branch) => branch.actions));
  const other = actions.find((each) => !isSecurityRule(each));
  if (other !== undefined)
    return refuseOwn(
      place,
      WHAT,
      `an action does something else, or for longer: ${plainText(other.name, 100)}`,
    );
  if (actions.length === 0) return refuseOwn(place, WHAT, "it does nothing");
  return id;
}

/** Whether it refuses what comes in, for as long as the stamp's own does: one that lets in would open the database. */
function isSecurityRule({ duration, name, parameters, type }: z.output<typeof action>): boolean {
  const says = (key: string, value: string): boolean =>
    parameters.filter((each) => each.key === key).length === 1 &&
    parameters.some((each) => each.key === key && each.value === value);
  const does = Object.entries(SECURITY_RULE.does).every(([key, value]) => says(key, value));
  return type === "continuous" && name === SECURITY_RULE.name && duration === SECURITY_RULE.duration && does;
}
