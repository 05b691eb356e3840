import { type CheckOptions, checkFleet } from "../../fleet/check/check-fleet";
import { FleetJudge } from "../../fleet/check/fleet-judge";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { AllowEntry } from "../../graph/closed/allow";
import type { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import { FAMILIES } from "../mutants/families";
import { CLOUDS, type CloudName, mutantFleet, renderConfig } from "../mutants/fleet";
import { TODAY } from "../mutants/judge";
import { checkInFull } from "./in-full";
import { few, isSweep, some } from "../sweep";

const { global } = blueprint;

/** One of every family and then some; the harness of mutants has them all. */
const EVERY = 1201;

const REGIONS: Readonly<Record<CloudName, readonly string[]>> = {
  aws: ["eu-west-1", "us-east-1"],
  azure: ["westeurope", "eastus2"],
  gcp: ["europe-west4", "us-central1"],
};

/** Words that stand in stamps of their own accord. The contract refuses them as ids and rings; a graph may have any. */
const WORDS = ["web", "standard", "stamp", "443", "logs", "eu"];

/** The stamp as if its id, or its ring, were called otherwise. */
function renamed(stamp: StampGraph, from: string, to: string): StampGraph {
  const text = JSON.stringify(stamp);
  // A ring stands in fields of its own; an id stands in names too.
  const made = from === stamp.id ? text.replaceAll(from, to) : text.replaceAll(`"${from}"`, `"${to}"`);
  return JSON.parse(made) as StampGraph;
}

/** Says the same as judging every stamp in full. */
function expectTheSame(stamps: readonly StampGraph[], options: CheckOptions): void {
  expect(checkFleet(stamps, options)).toEqual(checkInFull(stamps, options));
}

function accountOf(cloud: CloudName, number: number): string {
  if (cloud === "aws") return `22000000000${number}`;
  return cloud === "azure" ? `00000000-aaaa-4bbb-8ccc-00000000001${number}` : `acme-q-${number}`;
}

describe.each(few(CLOUDS))("a fleet on %s that is judged in one pass", (cloud) => {
  let tokens: TokenTable;
  let like: StampGraph[];
  let fleet: Awaited<ReturnType<typeof mutantFleet>>["fleet"];

  const render = (number: number, identity: Readonly<Record<string, string>>): Promise<StampGraph> =>
    renderConfig(
      {
        cloud,
        region: REGIONS[cloud][number % 2] ?? "",
        account: accountOf(cloud, number),
        cidr: `10.${32 + number}.0.0/16`,
        ring: `r${number}`,
        ...identity,
      },
      tokens,
    );

  beforeAll(async () => {
    const made = await mutantFleet(cloud);
    ({ fleet, tokens } = made);
    like = [
      await render(0, { id: "one0" }),
      await render(1, { id: "two1" }),
      await render(2, { id: "thr2" }),
    ];
  });

  test("needs no graph a second time when nothing is wrong with it", () => {
    const judge = new FleetJudge({ global, tokens, today: TODAY });
    const stamps = [...fleet.all, ...like];
    for (const stamp of stamps) judge.add(stamp);
    expect(judge.wanted()).toEqual([]);
    // The stamp that is the only one of its class is nobody's.
    expect(judge.models).toBe(1);
    expect(judge.verdict()).toMatchObject({ holds: true, stamps: stamps.map(({ id }) => id) });
    expectTheSame(stamps, { global, tokens, today: TODAY });
  });

  test("is found to have the same faults as when every stamp is judged in full", () => {
    let number = 0;
    for (const family of some(FAMILIES, 40)) {
      let first = true;
      for (const mutant of family(fleet)) {
        number += 1;
        if (!first && number % EVERY !== 0) continue;
        first = false;
        // The odd one comes last and the others are judged by the first, or it comes first and is a model of none.
        const stamps = [fleet.other, ...like.slice(0, 1), mutant.make()];
        expectTheSame(number % 2 === 0 ? stamps : stamps.reverse(), { global, tokens, today: TODAY });
      }
    }
    expect(number).toBeGreaterThan(isSweep ? 3000 : 20);
  });

  test("is judged alike whatever its stamps are called", () => {
    for (const [index, word] of few(WORDS).entries()) {
      const [one, two, three] = like;
      if (one === undefined || two === undefined || three === undefined) throw new Error("no stamps");
      const odd = renamed(two, index % 2 === 0 ? two.id : "r1", word);
      expectTheSame(index % 3 === 0 ? [odd, one, three] : [one, odd], { global, tokens, today: TODAY });
    }
  });

  test("has no model that says what a stamp added later owns is nobody's", async () => {
    const late = await render(3, { id: "late" });
    // Of no form that another stamp's judge could know it by.
    const name = late.derivations.find(({ stands }) => stands === "name(origin-first)")?.value ?? "";
    expect(name).not.toBe("");
    const noted = like.map((stamp) => {
      const resources = stamp.graph.resources.map((each, at, all) =>
        at === all.findIndex(({ custom }) => custom)
          ? { ...each, inputs: { ...each.inputs, note: name } }
          : each,
      );
      return { ...stamp, graph: { ...stamp.graph, resources } };
    });
    expectTheSame([...noted, late], { global, tokens, today: TODAY });
    const { violations } = checkFleet([...noted, late], { global, tokens, today: TODAY }).closed;
    expect(violations.map(({ stack, value }) => [stack, value])).toEqual(noted.map(({ id }) => [id, name]));
  });

  test("is judged in full where an allow-list excuses one stamp only", () => {
    const [one, two] = like;
    if (one === undefined || two === undefined) throw new Error("no stamps");
    const foreign = one.graph.resources.flatMap(({ id }) => (id === undefined ? [] : [id])).at(-1) ?? "";
    const refer = (stamp: StampGraph, text: string): StampGraph => ({
      ...stamp,
      graph: {
        ...stamp.graph,
        resources: stamp.graph.resources.map((resource, index) =>
          index === stamp.graph.resources.length - 1
            ? { ...resource, inputs: { ...resource.inputs, odd: text } }
            : resource,
        ),
      },
    });
    const url = (stamp: StampGraph): string => `https://${stamp.id}.elsewhere.example/x`;
    const stamps = [refer(one, url(one)), refer(two, url(two))];
    const allow: AllowEntry[] = [{ value: url(one), reason: "a test of one stamp" }];
    expectTheSame(stamps, { global, tokens, today: TODAY, allow });
    expectTheSame([one, refer(two, foreign)], { global, tokens, today: TODAY });
    // Out of an own block, but the same in the next stamp.
    const address = one.derivations
      .find(({ stands }) => stands === "cidr")
      ?.value.replace(/0\.0\/16$/u, "9.9");
    expectTheSame([refer(one, address ?? ""), refer(two, address ?? "")], { global, tokens, today: TODAY });
    expect(checkFleet([refer(one, address ?? ""), refer(two, address ?? "")], { today: TODAY }).holds).toBe(
      false,
    );
  });
});
