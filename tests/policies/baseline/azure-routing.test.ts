import type { ResourceGraph } from "../../../graph/graph";
import { Subject } from "../../../policies/index";
import { azureBaseline } from "../../../policies/rules/baseline/azure";
import { azureRoutingBaseline } from "../../../policies/rules/baseline/azure/routing";
import { STAMPS } from "../../routing/layer/fleet";
import { routingOn } from "../../routing/layer/homes";
import { renderFleet } from "../../routing/layer/render";
import { AZURE_EDGE_INVERSIONS, AZURE_ROUTING_INVERSIONS } from "./azure-routing.inversions";
import { walkBaseline } from "./walk";

async function render(): Promise<ResourceGraph> {
  const { routing } = await renderFleet(routingOn("azure", STAMPS));
  return routing.graph;
}

walkBaseline("the routing layer on azure", azureRoutingBaseline, AZURE_ROUTING_INVERSIONS, render);

const shared = azureBaseline.filter(({ id }) => id in AZURE_EDGE_INVERSIONS);
walkBaseline("stamps on azure, in the routing layer", shared, AZURE_EDGE_INVERSIONS, render);

test("every rule of stamps on azure that the routing layer has something for is among those", async () => {
  const subject = new Subject(await render());
  const applying = azureBaseline.filter((rule) => rule.applies(subject));
  expect(applying.map(({ id }) => id)).toEqual(shared.map(({ id }) => id));
});
