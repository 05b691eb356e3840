import { type CheckOptions, checkFleet } from "../../fleet/check/check-fleet";
import { FleetJudge } from "../../fleet/check/fleet-judge";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import { CLOUDS, type CloudName, mutantFleet, renderConfig } from "../mutants/fleet";
import { TODAY } from "../mutants/judge";
import { type MutantFleet, withInput } from "../mutants/mutant";
import { type Place, placesOf } from "../mutants/place";
import { few, times } from "../sweep";
import { checkInFull } from "./in-full";

const { global } = blueprint;

/** Where a text of the inputs of a resource stands that all stamps have. */
interface Spot {
  readonly name: string;
  readonly type: string;
  readonly path: string;
}

/** What is written there: somebody else's, a sister's, a word, a part of the stamp's own. */
const WRITTEN: readonly ((stamp: StampGraph, sister: StampGraph) => string)[] = [
  () => "arn:aws:s3:::platform-shared-998877665544",
  () => "https://platform.example.net/in",
  () => "standard",
  ({ id }) => id,
  ({ derivations }) => derivations.find(({ stands }) => stands.startsWith("name("))?.value ?? "",
  (_, { derivations }) => derivations.find(({ stands }) => stands.startsWith("name("))?.value ?? "",
  (_, { derivations }) => derivations.find(({ stands }) => stands === "region")?.value ?? "",
  (_, { derivations }) => derivations.find(({ stands }) => stands === "account")?.value ?? "",
  (_, { graph }) => graph.resources.at(-1)?.id ?? "",
];

/** Which of three stamps have it. */
const WHICH: readonly (readonly boolean[])[] = [
  [true, true, true],
  [false, true, true],
  [false, false, true],
  [true, false, false],
];

function placeAt(
  stamp: StampGraph,
  { name, type, path }: Spot,
): [StampGraph["graph"]["resources"][number], Place] | undefined {
  const resource = stamp.graph.resources.find((each) => each.name === name && each.type === type);
  const place = resource && placesOf(resource.inputs).find((each) => each.path === path && !each.isKey);
  return resource === undefined || place === undefined ? undefined : [resource, place];
}

function written(stamp: StampGraph, spot: Spot, text: string): StampGraph {
  const found = placeAt(stamp, spot);
  return found === undefined ? stamp : withInput(stamp, ...found, text);
}

/** A stamp that says it is somewhere, or somebody, else: in all that it derived, and in nothing or all that it made. */
function said(stamp: StampGraph, stands: string, value: string, everywhere: boolean): StampGraph {
  const actual = stamp.derivations.find((derived) => derived.stands === stands)?.value ?? "";
  if (everywhere) return JSON.parse(JSON.stringify(stamp).replaceAll(actual, value)) as StampGraph;
  const derivations = stamp.derivations.map((derived) =>
    derived.stands === stands ? { ...derived, value } : derived,
  );
  return { ...stamp, derivations };
}

describe.each(few(CLOUDS))(
  "judging by the first of a class and judging each in full, on %s",
  (cloud: CloudName) => {
    let fleet: MutantFleet;
    let tokens: TokenTable;
    let stamps: readonly StampGraph[];
    let options: CheckOptions;

    const expectTheSame = (given: readonly StampGraph[]): void => {
      expect(checkFleet(given, options)).toEqual(checkInFull(given, options));
    };

    beforeAll(async () => {
      ({ fleet, tokens } = await mutantFleet(cloud));
      const { region = "" } = {
        region: fleet.stamp.derivations.find(({ stands }) => stands === "region")?.value,
      };
      const account = { aws: "220000000007", azure: "00000000-aaaa-4bbb-8ccc-000000000017", gcp: "acme-q-7" }[
        cloud
      ];
      const third = await renderConfig(
        { cloud, id: "thr7", region, account, cidr: "10.77.0.0/16", ring: "ring7" },
        tokens,
      );
      stamps = [fleet.stamp, fleet.other, third];
      options = { global, tokens, today: TODAY };
    });

    test("say the same of one thing in all stamps, in all but the first, in the last", () => {
      const spots = fleet.stamp.graph.resources.flatMap(({ custom, inputs, name, type }): Spot[] =>
        custom
          ? placesOf(inputs).flatMap(({ path, value, isKey }) =>
              typeof value === "string" && !isKey ? [{ name, type, path }] : [],
            )
          : [],
      );
      expect(spots.length).toBeGreaterThan(300);
      let judgedByAnother = 0;
      const every = Math.ceil(spots.length / times(4, 150));
      const tried = spots.filter((_, index) => index % every === 0);
      for (const [number, spot] of tried.entries()) {
        const write = WRITTEN[number % WRITTEN.length];
        const which = WHICH[number % WHICH.length];
        const made = stamps.map((stamp, index) => {
          const sister = stamps[(index + 1) % stamps.length] ?? stamp;
          return which?.[index] === true ? written(stamp, spot, write?.(stamp, sister) ?? "") : stamp;
        });
        expectTheSame(made);
        const judge = new FleetJudge(options);
        for (const stamp of made) judge.add(stamp);
        judge.wanted();
        judgedByAnother += judge.models;
      }
      // Otherwise it would be full judgement that is compared with itself.
      expect(judgedByAnother).toBeGreaterThan(0);
    });

    test("say the same of stamps whose identity alone is wrong", () => {
      const [first, second, third] = stamps;
      if (first === undefined || second === undefined || third === undefined) throw new Error("no stamps");
      for (const stands of few(["account", "region", "cidr", "id", "ring"]))
        for (const everywhere of [true, false]) {
          const value = first.derivations.find((derived) => derived.stands === stands)?.value ?? "";
          expectTheSame([first, second, said(third, stands, value, everywhere)]);
        }
    });
  },
);
