import { checkEqual } from "../../fleet/check/equal";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { TokenTable } from "../../graph/model/tokens";
import { CLOUDS, type CloudName, renderConfig } from "../mutants/fleet";
import { Random } from "../mutants/random";
import { KINDS } from "./changes";
import { few, some } from "../sweep";

/** Seeds a kind and cloud: with twenty kinds on three clouds 120 changes. */
const SEEDS = [1, 2] as const;

const PLACES: Readonly<
  Record<CloudName, readonly (readonly [id: string, region: string, account: string])[]>
> = {
  aws: [
    ["euw1a", "eu-west-1", "210000000001"],
    ["use1b", "us-east-1", "210000000002"],
    ["usw2c", "us-west-2", "210000000003"],
  ],
  azure: [
    ["weu1a", "westeurope", "00000000-aaaa-4bbb-8ccc-000000000001"],
    ["eus2b", "eastus2", "00000000-aaaa-4bbb-8ccc-000000000002"],
    ["wus3c", "westus3", "00000000-aaaa-4bbb-8ccc-000000000003"],
  ],
  gcp: [
    ["euw4a", "europe-west4", "acme-p-euw4a"],
    ["usc1b", "us-central1", "acme-p-usc1b"],
    ["use4c", "us-east4", "acme-p-use4c"],
  ],
};

/** What a cloud's stamps have none of. */
const ABSENT: Readonly<Partial<Record<CloudName, string>>> = { azure: "a setting inside a text of JSON" };

function renderFleet(cloud: CloudName): Promise<StampGraph[]> {
  const tokens = new TokenTable();
  return Promise.all(
    PLACES[cloud].map(([id, region, account], index) =>
      renderConfig(
        { id, cloud, region, account, cidr: `10.${20 + index}.0.0/16`, ring: `ring${index}` },
        tokens,
      ),
    ),
  );
}

describe.each(few(CLOUDS))("in a fleet of three stamps on %s", (cloud) => {
  let fleet: readonly StampGraph[];

  beforeAll(async () => {
    fleet = await renderFleet(cloud);
  });

  test("nothing differs but identities, and all have one fingerprint", () => {
    const { verdict, fingerprints } = checkEqual(fleet);
    expect(verdict.deviations).toEqual([]);
    expect(new Set(Object.values(fingerprints)).size).toBe(1);
  });

  const cases = Object.keys(KINDS)
    .filter((kind) => ABSENT[cloud] !== kind)
    .flatMap((kind) => SEEDS.map((seed) => [kind, seed] as const));

  test.each(some(cases, 4))(
    "%s that differs is one finding, in its stamp and place (seed %i)",
    (kind, seed) => {
      const random = new Random(seed * 7919 + kind.length * 31 + cloud.length);
      const odd = random.whole(0, fleet.length - 1);
      const stamp = fleet[odd];
      const change = KINDS[kind];
      if (stamp === undefined || change === undefined) throw new Error(kind);
      const made = change(
        stamp,
        fleet.filter((each) => each !== stamp),
        random,
      );
      const { deviations } = checkEqual(fleet.map((each) => (each === stamp ? made.stamp : each))).verdict;
      const found = deviations.flatMap(({ stamp: id, differences }) =>
        differences.map(({ urn, path, tied }) => ({
          id,
          urn: urn.slice(urn.indexOf("::")),
          path: path.startsWith(made.path) ? made.path : path,
          tied,
        })),
      );
      expect(found).toEqual([{ id: stamp.id, urn: made.urn.slice(made.urn.indexOf("::")), path: made.path }]);
    },
  );
});
