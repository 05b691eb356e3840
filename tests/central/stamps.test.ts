import { canonicalise } from "../../graph/canonical/canonical";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { checkClosed } from "../../graph/closed/closed";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import { diffCanonical } from "../../graph/equal/diff";
import { evaluate } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";
import { CLOUDS, type Pair, renderPair } from "./fleet";

describe.each(CLOUDS)("stamps on %s that let events out", (cloud) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await renderPair(cloud);
  });

  test("are closed: they refer to the centre of their law, and to nothing else that is not theirs", () => {
    const fleet = new FleetIndex();
    for (const { graph, derivations } of pair.stamps) fleet.add(graph, derivations);
    const findings = pair.stamps.flatMap(({ graph, derivations }) =>
      checkClosed(graph, { derivations, fleet, tokens: pair.tokens }),
    );
    expect(findings).toEqual([]);
  });

  test("are equal, though each delivers to the centre of another law", () => {
    const [first, second] = pair.stamps.map(({ graph, derivations }) => canonicalise(graph, derivations));
    if (first === undefined || second === undefined) throw new Error("there are two");
    expect(diffCanonical(first, second)).toEqual([]);
    expect(fingerprint(first)).toBe(fingerprint(second));
  });

  test("keep the security baseline", () => {
    const broken = pair.stamps.flatMap(({ graph, derivations }) =>
      evaluate(baseline, new Subject(graph, derivations)),
    );
    expect(broken.filter(({ unknown }) => unknown !== true)).toEqual([]);
  });

  test("say their topic and who delivers, and the app is told the topic", () => {
    for (const { graph } of pair.stamps) {
      expect(graph.outputs["eventsTopic"]).toEqual(expect.any(String));
      expect(graph.outputs["eventsSender"]).toEqual(expect.any(String));
      expect(JSON.stringify(graph.resources)).toContain("EVENTS_TOPIC");
    }
  });
});
