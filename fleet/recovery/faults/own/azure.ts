import { z } from "zod";
import { CHAOS_VERSION } from "../injectors/azure";
import { vendorCall } from "../injectors/vendor-cli";
import { type OwnPlace, refuseOwn } from "./place";

const read = z.object({
  properties: z.object({
    selectors: z.array(
      z.object({ type: z.string(), targets: z.array(z.object({ id: z.string() })).default([]) }),
    ),
  }),
});

/**
 * Resource id of the stamp's own experiment; one whose selectors leave the stamp's resource group is none.
 * Source: https://learn.microsoft.com/rest/api/chaosstudio/experiments/get
 * @throws StampError `state` where it reaches further; VendorRefused where it is not there
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
  // Azure's ids are compared without regard to case.
  const inStamp = `${group}/`.toLowerCase();
  const isNarrow = properties.selectors.every(
    ({ targets, type }) =>
      type === "List" &&
      targets.length > 0 &&
      targets.every((target) => target.id.toLowerCase().startsWith(inStamp)),
  );
  if (!isNarrow || properties.selectors.length === 0)
    return refuseOwn(place, "the experiment of Chaos Studio", "a selector leaves the stamp");
  return id;
}
