import { canonicalise } from "../../graph/canonical/canonical";
import type { Derivation } from "../../graph/model/graph";
import { assumptionsSchema } from "../../planning/cost/assumptions";
import { centreCost } from "../../planning/cost/centre";
import { PriceBook } from "../../planning/cost/price-table";
import { HOMES, type HomeCloud, renderCentre } from "../central/render";

const CLOUDS = Object.keys(HOMES) as HomeCloud[];
/** What search is due for at least and at most, in US dollars a month, by its smallest size. */
const SEARCH: Readonly<Record<HomeCloud, readonly [least: number, most: number]>> = {
  aws: [150, 250],
  azure: [80, 120],
  gcp: [0, 1],
};

async function priced(cloud: HomeCloud, search: boolean) {
  const graph = await renderCentre(cloud, {}, { search });
  const form = canonicalise(graph, graph.outputs["derivations"] as unknown as Derivation[]);
  const centre = { id: "central", cloud: cloud as never, region: HOMES[cloud].region, law: "eu", form };
  return centreCost(centre, PriceBook.read(), assumptionsSchema.parse({}));
}

describe.each(CLOUDS)("a centre on %s", (cloud) => {
  test("is priced whole, and search is what it is due for by the hour", async () => {
    const [without, with_] = [await priced(cloud, false), await priced(cloud, true)];
    expect([...without.unpriced, ...with_.unpriced]).toEqual([]);
    expect(without.monthly).toBeGreaterThan(0);
    const [least, most] = SEARCH[cloud];
    const more = with_.monthly - without.monthly;
    expect(more).toBeGreaterThanOrEqual(least);
    expect(more).toBeLessThanOrEqual(most);
  });
});
