import type { Cloud } from "../../components/contract/cloud";
import { assumptionsSchema } from "../../planning/cost/assumptions";
import type { PricedForm } from "../../planning/cost/cost-of";
import { PriceBook } from "../../planning/cost/price-table";
import { type CostEntry, costEntry, type Pricing } from "../../planning/cost/report";
import { readLock } from "../../fleet/lock/lock-file";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../components/program/index";
import { ROOT } from "../architecture/sources";

/** How the example fleet is priced. */
export const PRICING: Pricing = {
  classes: defineFleet(blueprint).blueprint().classes,
  prices: PriceBook.read(),
  assume: assumptionsSchema.parse({}),
  margin: undefined,
};

/** A form of the fleet's lock. */
export function formOf(id: string): PricedForm {
  const form = readLock(ROOT)?.forms[id];
  if (form === undefined) throw new Error(`no form ${id}`);
  return form;
}

/** The cost of a form of the fleet's lock, or of another one in its place. */
export function priced(id: string, form = formOf(id), pricing: Pricing = PRICING): CostEntry {
  const [name = "", cloud = ""] = id.split("/");
  return costEntry({ id, class: name, cloud: cloud as Cloud, region: "", form }, pricing);
}

/** A form with the inputs of some resources changed. */
export function changed(
  form: PricedForm,
  type: string,
  change: (inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): PricedForm {
  const resources = Object.entries(form.resources).map(([key, resource]) => {
    if (Reflect.get(resource, "type") !== type) return [key, resource];
    const inputs = change(Reflect.get(resource, "inputs") as Record<string, unknown>);
    return [key, { ...resource, inputs }];
  });
  return { resources: Object.fromEntries(resources) as PricedForm["resources"] };
}
