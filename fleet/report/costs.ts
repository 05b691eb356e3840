import type { ClassSpec } from "../../components/contract/class";
import type { Blueprint } from "../../components/contract/blueprint";
import { canonicalise } from "../../graph/canonical/canonical";
import { assumptionsSchema } from "../../planning/cost/assumptions";
import { PriceBook } from "../../planning/cost/price-table";
import { costEntry, isCloud } from "../../planning/cost/report";
import type { StampGraph } from "../check/states/stamp-graph";
import type { StampEntry } from "../inventory/stack-config";

/**
 * Stamp → US dollars a month by list prices with all bounds used, as `stampworks cost` reckons. Stamps of one form and region cost
 * the same and are reckoned once; what can't be priced is left out.
 */
export function monthlyCosts(
  entries: readonly StampEntry[],
  graphs: readonly StampGraph[],
  fingerprints: Readonly<Record<string, string>>,
  classes: Blueprint["classes"],
): ReadonlyMap<string, number> {
  const byId = new Map(graphs.map((graph) => [graph.id, graph]));
  const pricing = {
    classes,
    prices: PriceBook.read(),
    assume: assumptionsSchema.parse({}),
    margin: undefined,
  };
  const known = new Map<string, number>();
  const costs = new Map<string, number>();
  for (const { id, identity } of entries) {
    const { class: name, cloud, region } = identity;
    const graph = byId.get(id);
    if (graph === undefined || !isCloud(cloud) || !isPriced(classes, name)) continue;
    const key = [name, cloud, region, fingerprints[id] ?? id].join(" ");
    const monthly =
      known.get(key) ??
      costEntry(
        { id, class: name, cloud, region, form: canonicalise(graph.graph, graph.derivations) },
        pricing,
      ).monthly;
    known.set(key, monthly);
    costs.set(id, monthly);
  }
  return costs;
}

/** A program that was not made with `defineFleet` may leave bounds out: what a class's stamps carry is not known then. */
function isPriced(
  classes: Readonly<Record<string, Partial<Pick<ClassSpec, "bounds">>>>,
  name: string,
): boolean {
  return Object.hasOwn(classes, name) && classes[name]?.bounds !== undefined;
}
