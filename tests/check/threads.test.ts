import { checkFleet } from "../../fleet/check/check-fleet";
import { type StampGraph, stampGraph } from "../../fleet/check/states/stamp-graph";
import type { ResourceGraph } from "../../graph/model/graph";
import { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import { FAMILIES } from "../mutants/families";
import { CLOUDS, type CloudName, mutantFleet, renderConfig } from "../mutants/fleet";
import { TODAY } from "../mutants/judge";
import { few, isSweep, some } from "../sweep";
import { checkAsInThreads } from "./as-in-threads";

const { global } = blueprint;
const OPTIONS = { global, today: TODAY };

/** Of a family every so manieth mutant, beside its first. */
const EVERY = 401;

const PLACES: Readonly<Record<CloudName, readonly [region: string, account: string]>> = {
  aws: ["eu-west-1", "22000000000"],
  azure: ["westeurope", "00000000-aaaa-4bbb-8ccc-00000000002"],
  gcp: ["europe-west4", "acme-q-"],
};

/** A stamp as it comes out of JSON, and says of itself. */
function asSaid(graph: ResourceGraph): StampGraph {
  return stampGraph(JSON.parse(JSON.stringify(graph)) as ResourceGraph);
}

/** The verdict of one thread, in which every graph is at hand. */
function expectTheSame(stamps: readonly StampGraph[]): readonly string[] {
  const tokens = new TokenTable();
  for (const { graph } of stamps) tokens.learn(graph);
  const { proven, verdict } = checkAsInThreads(stamps, OPTIONS);
  expect(verdict).toEqual(checkFleet(stamps, { ...OPTIONS, tokens }));
  return proven;
}

describe.each(few(CLOUDS))("a fleet on %s that threads render", (cloud) => {
  let like: readonly StampGraph[];
  const render = async (
    number: number,
    identity: Readonly<Record<string, string>> = {},
  ): Promise<StampGraph> => {
    const [region, account] = PLACES[cloud];
    const cidr = `10.${40 + number}.0.0/16`;
    const config = { cloud, region, account: `${account}${number}`, cidr, ring: "broad", id: `lik${number}` };
    return asSaid((await renderConfig({ ...config, ...identity }, new TokenTable())).graph);
  };

  beforeAll(async () => {
    like = await Promise.all([0, 1, 2, 3, 4].map((number) => render(number)));
  });

  test("has each of its stamps told by its own values once two of its class were seen", () => {
    expect(expectTheSame(like)).toEqual(like.slice(2).map(({ id }) => id));
    expect(checkAsInThreads(like, OPTIONS).verdict).toMatchObject({ holds: true });
  });

  test("is judged by what was kept of its stamps, where it has the models that these were found to be like", async () => {
    const first = checkAsInThreads(like, OPTIONS);
    const again = checkAsInThreads(like, OPTIONS, first.kept);
    expect(again.verdict).toEqual(first.verdict);
    expect([...again.proven]).toEqual(first.proven);
    // None is found anew: all were taken as they are kept.
    expect([...again.kept.keys()]).toEqual([]);
    const more = await render(9);
    const [one, two, ...others] = like;
    if (one === undefined || two === undefined) throw new Error("no stamp");
    // Another is its class's first now, and the old first is judged by it.
    const shifted = [more, two, one, ...others];
    const { proven, kept, verdict } = checkAsInThreads(shifted, OPTIONS, first.kept);
    expect(verdict).toEqual(checkAsInThreads(shifted, OPTIONS).verdict);
    expect([...kept.keys()]).toEqual(proven);
  });

  test("takes nothing as it is kept where the program makes its class otherwise now, or the model may be none any more", () => {
    const { kept } = checkAsInThreads(like, OPTIONS);
    const odd = like.map((stamp) => {
      const resources = stamp.graph.resources.map((each, index, all) =>
        index === all.length - 1
          ? { ...each, inputs: { ...each.inputs, late: "https://late.example" } }
          : each,
      );
      return asSaid({ ...stamp.graph, resources });
    });
    const changed = checkAsInThreads(odd, OPTIONS, kept);
    expect(changed.verdict).toEqual(checkAsInThreads(odd, OPTIONS).verdict);
    expect([...changed.kept.keys()]).toEqual(changed.proven);
    // Without the entry that excuses what all refer to, none is judged by another.
    const allow = [{ value: "https://late.example", reason: "a test" }];
    const excused = checkAsInThreads(odd, { ...OPTIONS, allow });
    expect(excused.proven.length).toBeGreaterThan(0);
    const undeclared = checkAsInThreads(odd, OPTIONS, excused.kept);
    expect(undeclared.verdict).toEqual(checkAsInThreads(odd, OPTIONS).verdict);
    expect(undeclared.verdict.holds).toBe(false);
    expect(undeclared.proven).toEqual([]);
  });

  test("has the findings of one thread where stamps claim one name, one block, one account", async () => {
    const [one] = like;
    if (one === undefined) throw new Error("no stamp");
    const { cidr = "", account = "" } = Object.fromEntries(
      one.derivations.map(({ stands, value }) => [stands, value]),
    );
    const others = [
      await render(5, { cidr }),
      await render(6, { account }),
      await render(7, { cidr, account }),
      // A stack of the same name has the same names.
      await render(8, { id: one.id }),
    ];
    const proven = expectTheSame([...like, ...others]);
    expect(proven).toEqual([...like.slice(2), ...others].map(({ id }) => id));
    const { violations } = checkAsInThreads([...like, ...others], OPTIONS).verdict.closed;
    expect(new Set(violations.map(({ rule }) => rule))).toContain("fleet/address-overlap");
  });

  test("has the findings of one thread where a stamp refers to one that was told by its own values", () => {
    const [one, two, three, four] = like;
    if (one === undefined || two === undefined || three === undefined || four === undefined)
      throw new Error("no stamps");
    const token = three.graph.resources.find(({ custom, id }) => custom && id !== undefined)?.id ?? "";
    const name = three.derivations.find(({ stands }) => stands.startsWith("name("))?.value ?? "";
    for (const text of [token, name, `https://${name}.example/${token}`]) {
      const resources = four.graph.resources.map((each, index, all) =>
        index === all.length - 1 ? { ...each, inputs: { ...each.inputs, odd: text } } : each,
      );
      const odd = asSaid({ ...four.graph, resources });
      const proven = expectTheSame([one, two, three, odd]);
      expect(proven).toEqual([three.id]);
      const { closed } = checkAsInThreads([one, two, three, odd], OPTIONS).verdict;
      expect(closed.violations[0]).toMatchObject({ stack: odd.id, owner: { stack: three.id } });
    }
  });

  test("has the same faults as when one thread judges it, whatever is wrong with a stamp", async () => {
    const { fleet } = await mutantFleet(cloud);
    const [one, two, three] = like;
    if (one === undefined || two === undefined || three === undefined) throw new Error("no stamps");
    let number = 0;
    for (const family of some(FAMILIES, 30)) {
      let first = true;
      for (const mutant of family(fleet)) {
        number += 1;
        if (!first && (!isSweep || number % EVERY !== 0)) continue;
        first = false;
        const odd = asSaid(mutant.make().graph);
        const stamps = number % 2 === 0 ? [one, two, odd, three] : [odd, one, two, three];
        expect(expectTheSame(stamps)).toContain(three.id);
      }
    }
    expect(number).toBeGreaterThan(10);
  });
});
