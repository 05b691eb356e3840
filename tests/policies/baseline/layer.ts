import type { ResourceGraph } from "../../../graph/model/graph";
import type { Rule } from "../../../policies/rule";
import { Subject } from "../../../policies/subject";
import { STAMPS } from "../../routing/layer/fleet";
import { type HomeName, routingOn } from "../../routing/layer/homes";
import { renderFleet } from "../../routing/layer/render";
import type { Inversions } from "./inversion";
import { walkBaseline } from "./walk";

/** What the routing layer on a cloud is judged by, and how each of it is broken there. */
export interface LayerRules {
  readonly cloud: HomeName;
  /** The layer's own rules. */
  readonly own: readonly Rule[];
  readonly ownInversions: Inversions;
  /** All rules for stamps. */
  readonly stamps: readonly Rule[];
  /** Of those the ones that the layer has something for. */
  readonly sharedInversions: Inversions;
}

/** The table tests of the routing layer: its own rules, and those for stamps that it has the same resources for. */
export function walkLayer({ cloud, own, ownInversions, stamps, sharedInversions }: LayerRules): void {
  const render = async (): Promise<ResourceGraph> => {
    const { routing } = await renderFleet(routingOn(cloud, STAMPS));
    return routing.graph;
  };
  walkBaseline(`the routing layer on ${cloud}`, own, ownInversions, render);

  const shared = stamps.filter(({ id }) => id in sharedInversions);
  walkBaseline(`stamps on ${cloud}, in the routing layer`, shared, sharedInversions, render);

  test(`every rule for stamps on ${cloud} that the routing layer has something for is among those`, async () => {
    const subject = new Subject(await render());
    const applying = stamps.filter((rule) => rule.applies(subject));
    expect(applying.map(({ id }) => id)).toEqual(shared.map(({ id }) => id));
  });
}
