import fc from "fast-check";
import type { Cloud } from "../../../components/contract/cloud";
import { APP_NAME, ENVIRONMENT, reservedBy, STAMP_ID } from "../../../components/contract/naming";
import type { Derivation, ResourceGraph } from "../../../graph/model/graph";
import { isToken } from "../../../graph/model/tokens";
import { IDENTITIES, renderReference } from "../../render/reference";
import { DerivedNames, type GivenName, isLegalId, longest, namesOf, type Naming, otherwise } from "./fleet";
import type { NameRules } from "./rule";
import { times } from "../../sweep";

/** Legal accounts of each cloud. */
const ACCOUNTS: Readonly<Record<Cloud, RegExp>> = {
  aws: /^[0-9]{12}$/,
  azure: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  gcp: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
};

/** Stamps of one account whose names are compared. */
const COUNT = times(100, 1000);

const derivationsOf = (graph: ResourceGraph): Derivation[] =>
  graph.outputs["derivations"] as unknown as Derivation[];

/** What holds for the names of a stamp on any cloud; each cloud runs it in a file of its own. */
export function namesSuite(cloud: Cloud, rules: NameRules, nameless: RegExp): void {
  const region = IDENTITIES[cloud]["region"] ?? "";
  const naming = longest(cloud);
  let graph: ResourceGraph;
  let sample: readonly GivenName[];
  let derived: DerivedNames;
  beforeAll(async () => {
    graph = await renderReference(cloud, otherwise(naming));
    sample = namesOf(graph, rules, naming, region);
    const kinds = derivationsOf(graph).flatMap(
      ({ stands }) => /^(?:name|guid)\((.+)\)$/.exec(stands)?.[1] ?? [],
    );
    derived = new DerivedNames(cloud, sample, naming, kinds);
  });

  const faults = (names: readonly GivenName[]): string[] =>
    names
      .filter(({ rule, value }) => !isToken(value) && !rule.pattern.test(value))
      .map(({ type, rule, value }) => `${type} ${rule.property}: ${value}`);

  describe(`the names of a stamp on ${cloud}`, () => {
    test("each type of resource has a rule for its name, or is known to have none", () => {
      const types = graph.resources
        .filter(
          ({ type, custom }) => custom && type.startsWith(cloud === "azure" ? "azure-native:" : `${cloud}:`),
        )
        .map(({ type }) => type);
      expect([...new Set(types)].filter((type) => rules[type] === undefined && !nameless.test(type))).toEqual(
        [],
      );
      expect(Object.keys(rules).filter((type) => !types.includes(type) || nameless.test(type))).toEqual([]);
    });

    test("each resource is given its name, so that the provider adds no random letters", () => {
      const missing = graph.resources.flatMap(({ type, name, inputs }) => {
        const [first] = rules[type] ?? [];
        return first === undefined || inputs[first.property] !== undefined
          ? []
          : [`${name} ${first.property}`];
      });
      expect(missing).toEqual([]);
    });

    test("each name the stamp derived and gave to a resource is looked at", () => {
      const seen = new Set(sample.map(({ value }) => value));
      const given = new Set(
        derivationsOf(graph).flatMap(({ stands, value }) => (stands.startsWith("name(") ? [value] : [])),
      );
      const missed = graph.resources.flatMap(({ name, inputs }) =>
        Object.entries(inputs).flatMap(([key, value]) =>
          typeof value === "string" && given.has(value) && !seen.has(value)
            ? [`${name} ${key}: ${value}`]
            : [],
        ),
      );
      expect(missed).toEqual([]);
      expect(sample.length).toBeGreaterThan(80);
    });

    test("the longest legal app, environment and id are within every limit", () => {
      expect(faults(sample)).toEqual([]);
    });

    const ids = fc.stringMatching(STAMP_ID).filter((id) => isLegalId(cloud, id));
    const namings = fc
      .record({
        id: ids,
        app: fc.stringMatching(APP_NAME),
        environment: fc.stringMatching(ENVIRONMENT),
        account: fc.stringMatching(ACCOUNTS[cloud]),
        generation: fc.integer({ min: 1, max: 99 }),
      })
      .filter(({ app, environment }) => reservedBy(app, environment) === undefined);

    test("a name derived without a render is the name a render gives", async () => {
      const some = fc.sample(namings, { numRuns: times(1, 4), seed: 7 });
      for (const each of [{ ...naming, id: "ab", app: "a", environment: "p", generation: 1 }, ...some]) {
        const rendered = namesOf(await renderReference(cloud, otherwise(each)), rules, each, region);
        const text = ({ resource, rule, value }: GivenName): string =>
          `${resource} ${rule.property} ${value}`;
        const isPlain = ({ value }: GivenName): boolean => !isToken(value) && !value.includes("swt0");
        expect(derived.of(each).filter(isPlain).map(text)).toEqual(rendered.filter(isPlain).map(text));
      }
    });

    test("every legal id, app, environment, account and generation is within every limit", () => {
      fc.assert(
        fc.property(namings, (each) => faults(derived.of(each)).length === 0),
        {
          numRuns: times(40, 300),
          examples: [[{ ...naming, id: "ab", app: "a", environment: "p", generation: 1 }]],
        },
      );
    });

    test("many stamps in one account and region have no name in common", () => {
      const sampled = new Set(fc.sample(ids, { numRuns: 3 * COUNT, seed: 11 }));
      const fleet = [...sampled].slice(0, COUNT).map((id): Naming => ({ ...naming, id, generation: 1 }));
      expect(fleet.length).toBe(COUNT);
      const taken = new Map<string, string>();
      const clashes: string[] = [];
      for (const stamp of fleet) {
        for (const { type, resource, rule, value, place } of derived.of(stamp)) {
          const key = `${type} ${rule.property} ${rule.scope === "free" ? stamp.id + resource : place} ${value}`;
          const other = taken.get(key);
          if (other !== undefined) clashes.push(`${key}: ${other} and ${stamp.id} ${resource}`);
          taken.set(key, `${stamp.id} ${resource}`);
        }
      }
      expect(clashes).toEqual([]);
      expect(taken.size).toBe(COUNT * sample.length);
    });

    test("a name that is unique in the whole cloud is not met again by another account or a later generation", () => {
      const worldwide = (each: Naming): string[] =>
        derived
          .of(each)
          .filter(({ rule }) => rule.scope === "global" && rule.within.length === 0)
          .map(({ value }) => value)
          // The stamp's host is the same in every generation: DNS keeps no name of what is gone.
          .filter((value) => !value.includes(`${each.id}.`) && !isToken(value));
      fc.assert(
        fc.property(namings, fc.stringMatching(ACCOUNTS[cloud]), (each, account) => {
          fc.pre(account !== each.account);
          const own = new Set(worldwide(each));
          const next = { ...each, generation: each.generation === 99 ? 1 : each.generation + 1 };
          return ![...worldwide({ ...each, account }), ...worldwide(next)].some((value) => own.has(value));
        }),
        { numRuns: 60 },
      );
      expect(worldwide(naming).length).toBeGreaterThan(0);
    });
  });
}
