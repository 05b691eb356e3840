import { KnownModels } from "../../fleet/check/like/known-models";
import { SharedModels } from "../../fleet/check/like/shared-models";
import { mayKeep } from "../../fleet/check/render-fleet";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { claimsOf } from "../../graph/closed/claims";
import { ownOf } from "../../graph/equal/template/fit";
import { StampTemplate } from "../../graph/equal/template/template";
import { Whole } from "../../graph/equal/template/whole";
import { WholeMaker } from "../../graph/equal/template/whole-maker";
import type { ResourceGraph } from "../../graph/model/graph";
import { type PropertyValue, secret } from "../../graph/model/property";
import { STACK_TYPE } from "../../graph/model/urn";
import { TokenTable } from "../../graph/model/tokens";
import { CLOUDS, type CloudName, renderConfig } from "../mutants/fleet";
import { allowedOf, TODAY } from "../mutants/judge";
import { leavesOf } from "../mutants/leaves";
import { Random } from "../mutants/random";
import { few, some, times } from "../sweep";

const PLACES: Readonly<Record<CloudName, readonly [region: string, account: string]>> = {
  aws: ["eu-west-1", "23000000000"],
  azure: ["westeurope", "00000000-aaaa-4bbb-8ccc-00000000003"],
  gcp: ["europe-west4", "acme-w-"],
};

const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe.each(few(CLOUDS))("the graph of a stamp on %s as a whole", (cloud) => {
  let stamps: readonly StampGraph[];
  let template: StampTemplate;
  let known: KnownModels;

  beforeAll(async () => {
    const [region, account] = PLACES[cloud];
    stamps = await Promise.all(
      [0, 1, 2].map((number) =>
        renderConfig(
          {
            id: `whl${number}`,
            cloud,
            region,
            account: `${account}${number}`,
            cidr: `10.${60 + number}.0.0/16`,
            ring: "broad",
          },
          new TokenTable(),
        ),
      ),
    );
    const [model] = stamps;
    const made =
      model && StampTemplate.of(model.graph, model.derivations, { allow: allowedOf(cloud), today: TODAY });
    if (model === undefined || made === undefined) throw new Error("no template");
    template = made;
    known = new KnownModels((graph) => mayKeep([], graph));
    new SharedModels((told) => known.add(structuredClone(told)), new TokenTable()).share({
      stamp: model,
      fingerprint: "",
      template,
      claims: claimsOf(model.graph, model.derivations),
    });
  });

  test("is made of another's by its own values, to the letter", () => {
    const [model, ...others] = stamps;
    if (model === undefined) throw new Error("no stamp");
    const maker = new WholeMaker(model.graph, model.derivations, template.data.kinds);
    const data = maker.of(copyOf(model.graph) as unknown as PropertyValue);
    if (data === undefined) throw new Error("no whole");
    const whole = new Whole(copyOf(data));
    for (const { derivations, graph } of [model, ...others]) {
      const own = ownOf(graph, derivations);
      expect(whole.is(graph, own)).toBe(true);
      expect(JSON.stringify(whole.make(copyOf(own)))).toBe(JSON.stringify(graph));
    }
    const [one, two] = others;
    if (one === undefined || two === undefined) throw new Error("no stamps");
    expect(whole.is(one.graph, ownOf(two.graph, two.derivations))).toBe(false);
  });

  test("is found to be the model's, and no more once a leaf of it is another", () => {
    const [, stamp, other] = stamps;
    if (stamp === undefined || other === undefined) throw new Error("no stamps");
    expect(known.find(stamp.graph)?.like).toMatchObject({ model: 0 });
    const { resources } = stamp.graph;
    const leaves = some(resources.filter(({ type }) => type !== STACK_TYPE).flatMap(leavesOf), 60).filter(
      ({ urn, change }) => {
        const changed = resources.map((each) => (each.urn === urn ? change(each) : each));
        return known.find({ ...stamp.graph, resources: changed }) !== undefined;
      },
    );
    expect(leaves.map(({ urn, path }) => `${urn} ${path}`)).toEqual([]);
  });

  test("is the model's after a change of a letter only where the judge says so of the graph itself", () => {
    const [, stamp] = stamps;
    if (stamp === undefined) throw new Error("no stamp");
    const text = JSON.stringify(stamp.graph);
    const random = new Random(cloud.length);
    let found = 0;
    for (let round = times(400, 8000); round > 0; round -= 1) {
      const at = random.whole(0, text.length - 1);
      const letter = random.pick([..."abcxyz0189-./:"]);
      const changed = parsed(text.slice(0, at) + letter + text.slice(at + 1));
      if (changed === undefined || keysOf(changed) !== keysOf(stamp.graph)) continue;
      if (JSON.stringify(changed) === text) continue;
      const { like } = known.find(changed) ?? {};
      if (like === undefined) continue;
      found += 1;
      expect(template.fits(changed, stamp.derivations)).toBe(true);
    }
    // A letter of what stands once, such as a block that nothing was made of.
    expect(found).toBeLessThan(5);
  });

  test("is not the model's with an own value of another stamp in it, wherever that stands", () => {
    const [, stamp, other] = stamps;
    if (stamp === undefined || other === undefined) throw new Error("no stamps");
    const text = JSON.stringify(stamp.graph);
    const random = new Random(7);
    const [mine, theirs] = [ownOf(stamp.graph, stamp.derivations), ownOf(other.graph, other.derivations)];
    const pairs = [
      ...mine.values.map((value, index) => [value, theirs.values[index] ?? ""] as const),
      ...mine.codes.map((code, index) => [code, theirs.codes[index] ?? ""] as const),
    ].filter(([own, foreign]) => own.length > 3 && own !== foreign);
    expect(pairs.length).toBeGreaterThan(50);
    for (let round = times(150, 3000); round > 0; round -= 1) {
      const [own, foreign] = random.pick(pairs);
      const places = [...text.matchAll(new RegExp(escaped(own), "gu"))];
      if (places.length < 2) continue;
      const { index } = random.pick(places);
      const changed = parsed(text.slice(0, index) + foreign + text.slice(index + own.length));
      if (changed !== undefined) expect(known.find(changed)).toBeUndefined();
    }
  });

  test("is known to hold no secret of somebody's own, and not where one is the stamp's own value", () => {
    const [model, stamp] = stamps;
    if (model === undefined || stamp === undefined) throw new Error("no stamps");
    expect(known.find(stamp.graph)).toMatchObject({ mayKeep: true });
    const seen: boolean[] = [];
    const hiding = (of: StampGraph, content: string): StampGraph => {
      const resources = of.graph.resources.map((each, index, all) =>
        index === all.length - 1 ? { ...each, inputs: { ...each.inputs, hidden: secret(content) } } : each,
      );
      return { ...of, graph: { ...of.graph, resources } };
    };
    const contents: readonly ((of: StampGraph) => string)[] = [
      () => "literal",
      ({ id }) => `https://${id}.example/`,
      ({ derivations }) => derivations.find(({ stands }) => stands.startsWith("name("))?.value ?? "",
    ];
    for (const content of contents) {
      const [secretive, like] = [hiding(model, content(model)), hiding(stamp, content(stamp))];
      const { graph, derivations } = secretive;
      const options = { allow: [{ value: "https://*", reason: "a test" }], today: TODAY };
      const made = StampTemplate.of(graph, derivations, options);
      if (made === undefined) continue;
      const others = new KnownModels((each) => mayKeep([], each));
      new SharedModels((told) => others.add(structuredClone(told)), new TokenTable()).share({
        stamp: secretive,
        fingerprint: "",
        template: made,
        claims: claimsOf(graph, derivations),
      });
      const found = others.find(like.graph);
      if (found !== undefined) expect(found.mayKeep).toBe(false);
      expect(mayKeep([], like.graph)).toBe(false);
      seen.push(found !== undefined);
    }
    expect(seen).toContain(true);
  });

  test("is not the model's where it would not come back out of JSON", () => {
    const [, stamp] = stamps;
    if (stamp === undefined) throw new Error("no stamp");
    const { resources } = stamp.graph;
    const at = resources.findIndex(({ custom }) => custom);
    const withInput = (value: unknown): ResourceGraph => ({
      ...stamp.graph,
      resources: resources.map((each, index) =>
        index === at ? { ...each, inputs: { ...each.inputs, late: value as PropertyValue } } : each,
      ),
    });
    for (const value of [undefined, new Date(), Number.NaN, () => "", Symbol("late")])
      expect(known.find(withInput(value))).toBeUndefined();
    class Named {}
    const named = Object.assign(new Named(), resources[at]?.inputs);
    const changed = resources.map((each, index) => (index === at ? { ...each, inputs: named } : each));
    expect(known.find({ ...stamp.graph, resources: changed as ResourceGraph["resources"] })).toBeUndefined();
  });
});

function parsed(text: string): ResourceGraph | undefined {
  try {
    return JSON.parse(text) as ResourceGraph;
  } catch {
    return undefined;
  }
}

/** What makes it a graph. */
function keysOf(graph: ResourceGraph): string {
  return JSON.stringify([Object.keys(graph), graph.resources?.map((each) => Object.keys(each))]);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, "\\$&");
}
