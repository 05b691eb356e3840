import { checkFleet } from "../../../fleet/check/check-fleet";
import { withRouting } from "../../../fleet/check/routing/check-routing";
import { renderRouting } from "../../../fleet/check/routing/render-routing";
import { TokenTable } from "../../../graph/model/tokens";
import { blueprint } from "../../../stacks/blueprint";
import { type HomeName, routingOn } from "./homes";

/** What the layer on a cloud is made of. */
async function rendered(cloud: HomeName, outlierDetection?: boolean) {
  const tokens = new TokenTable();
  const ownDomains = ["shop.acme-shop.example"];
  const spec = routingOn(cloud, [], {}, [{ kind: "domain" }], {
    ownDomains,
    ...(outlierDetection === undefined ? {} : { outlierDetection }),
  });
  const routing = await renderRouting(spec, () => undefined, tokens);
  const types = routing.graph.resources.map(({ type }) => type);
  return {
    routing,
    text: JSON.stringify(routing.graph.resources.map(({ inputs }) => inputs)),
    tokens,
    types,
  };
}

describe("what the edge of a layer on AWS finds by stamps' answers", () => {
  test("is paid for by those who ask for it: without, there is neither stream nor log nor right to either", async () => {
    const { text, types } = await rendered("aws");
    expect(types).toContain("aws:cloudfront/multitenantDistribution:MultitenantDistribution");
    expect(types.filter((type) => /kinesis|[Rr]ealtime/.test(type))).toEqual([]);
    expect(text).not.toMatch(/kinesis:[A-Z]|realtimeLogConfigArn/);
  });

  test("has one stream and one log for both distributions, and holds both laws", async () => {
    const { routing, text, tokens, types } = await rendered("aws", true);
    for (const type of ["aws:kinesis/stream:Stream", "aws:cloudfront/realtimeLogConfig:RealtimeLogConfig"])
      expect(types.filter((one) => one === type)).toHaveLength(1);
    expect(text.match(/"realtimeLogConfigArn"/g)).toHaveLength(2);
    expect(text).toMatch(/kinesis:GetRecords/);
    const options = { global: blueprint.global, tokens, today: new Date("2026-11-21") };
    const verdict = withRouting(checkFleet([], options), routing, options);
    expect(verdict.closed).toMatchObject({ holds: true, violations: [] });
    expect(verdict.baseline).toMatchObject({ violations: [] });
  });

  test.each<HomeName>(["azure", "gcp"])("is the thin routers' on %s, which do it always", async (cloud) => {
    expect((await rendered(cloud, true)).types).toEqual((await rendered(cloud)).types);
  });
});
