import fc from "fast-check";
import {
  emitGithub,
  emitGitlab,
  GITHUB_JOBS,
  GITHUB_WAVES,
  GITLAB_JOBS,
  targetsOf,
} from "../../fleet/rollout/emit";
import {
  type Candidate,
  parseSizes,
  planWaves,
  RINGS,
  uncovered,
  type WaveSize,
} from "../../fleet/rollout/waves";
import { parse } from "yaml";
import { TWELVE } from "./ring-fleet";
import { candidates } from "./runs";

function many(count: number, ring: string): Candidate[] {
  return candidates({ [ring]: Array.from({ length: count }, (_, index) => `${ring.slice(0, 2)}${index}`) });
}
const sizes = (waves: readonly { stamps: readonly unknown[] }[]): number[] =>
  waves.map(({ stamps }) => stamps.length);
const place = (): { cloud: string; region: string; account: string } => ({
  cloud: "aws",
  region: "eu-west-1",
  account: "210000000001",
});

const fleet: fc.Arbitrary<Candidate[]> = fc
  .array(
    fc.record({
      ring: fc.constantFrom(...RINGS),
      form: fc.constantFrom("aws/standard", "gcp/standard", "aws/premium"),
    }),
    { maxLength: 300 },
  )
  .map((stamps) =>
    stamps.map(({ form, ring }, index) => ({ id: `s${index}`, ring, form, from: "r0", pinned: false })),
  );

test("four rings of one, two, three and six stamps are four waves", () => {
  expect(sizes(planWaves(candidates(TWELVE), { rings: Object.keys(TWELVE) }))).toEqual([1, 2, 3, 6]);
});

test("a fleet of one ring goes out to 5 %, 10 %, 50 % and the rest", () => {
  expect(sizes(planWaves(many(100, "broad")))).toEqual([5, 10, 50, 35]);
  expect(sizes(planWaves(many(3, "broad")))).toEqual([1, 1, 1]);
});

test("a canary ring that is too large for one wave takes several", () => {
  const waves = planWaves([...many(20, "canary"), ...many(80, "broad")]);
  expect(waves.map(({ ring, stamps }) => `${ring} ${stamps.length}`)).toEqual([
    "canary 5",
    "canary 10",
    "canary 5",
    "broad 80",
  ]);
});

test("sizes and all-at-once can be asked for", () => {
  expect(sizes(planWaves(many(100, "broad"), { sizes: parseSizes("1, 20%") }))).toEqual([1, 20, 79]);
  expect(sizes(planWaves(many(100, "strange"), { allAtOnce: true }))).toEqual([100]);
  for (const text of ["", "0", "101%", "1,,2", "-1", "x"]) expect(() => parseSizes(text)).toThrow(/--waves/);
});

test("a ring whose order nobody knows is refused, with what to say", () => {
  expect(() => planWaves(many(1, "blue"))).toThrow(/"blue".*--rings canary,early,broad,blue/);
});

test("every stamp is in exactly one wave, rings come in their order, and no wave is larger than allowed", () => {
  const size: fc.Arbitrary<WaveSize> = fc.oneof(
    fc.record({ stamps: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
  );
  fc.assert(
    fc.property(fleet, fc.array(size, { maxLength: 4 }), (stamps, limits) => {
      const waves = planWaves(stamps, { sizes: limits });
      expect(waves.flatMap((wave) => wave.stamps.map(({ id }) => id)).sort()).toEqual(
        stamps.map(({ id }) => id).sort(),
      );
      const order = waves.map(({ ring }) => RINGS.indexOf(ring));
      expect(order).toEqual([...order].sort((a, b) => a - b));
      for (const [index, { ring, stamps: members }] of waves.entries()) {
        expect(members.length).toBeGreaterThan(0);
        expect(members.every((member) => member.ring === ring)).toBe(true);
        const limit = limits[index];
        if (limit === undefined) continue;
        const most = "stamps" in limit ? limit.stamps : Math.ceil((stamps.length * limit.percent) / 100);
        expect(members.length).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test("the order stamps come in makes no difference", () => {
  fc.assert(
    fc.property(fleet, (stamps) => {
      expect(planWaves([...stamps].reverse())).toEqual(planWaves(stamps));
    }),
  );
});

test("a wave with room for every form of its ring has them all; what the first lacks is told", () => {
  const mixed = [...many(10, "canary"), ...many(10, "broad")].map((stamp, index) => ({
    ...stamp,
    form: ["aws/standard", "gcp/standard"][index % 2] ?? "",
  }));
  const waves = planWaves(mixed, { sizes: [{ stamps: 2 }] });
  expect(new Set(waves[0]?.stamps.map(({ form }) => form))).toEqual(
    new Set(["aws/standard", "gcp/standard"]),
  );
  expect(uncovered(waves)).toEqual([]);
  expect(uncovered(planWaves(mixed, { sizes: [{ stamps: 1 }] }))).toEqual(["gcp/standard"]);
});

test("the matrices of both CI systems hold each stamp of the plan once, wave by wave, none above its system's limit", () => {
  fc.assert(
    fc.property(fleet, (stamps) => {
      const waves = planWaves(stamps);
      const github = emitGithub(targetsOf(waves, place, GITHUB_JOBS));
      const matrices = github.flatMap((line) => /^wave\d+=(.+)$/.exec(line)?.[1] ?? []);
      const included = matrices.map(
        (json) => (JSON.parse(json) as { include: { stamp: string; ring: string }[] }).include,
      );
      expect(included.flat().map(({ stamp }) => stamp)).toEqual(
        waves.flatMap((wave) => wave.stamps.map(({ id }) => id)),
      );
      expect(included.every(({ length }) => length <= GITHUB_JOBS)).toBe(true);
      expect(github).toHaveLength(GITHUB_WAVES + 2);
      const gitlab = parse(emitGitlab(targetsOf(waves, place, GITLAB_JOBS))) as Record<string, unknown> & {
        stages: string[];
      };
      const jobs =
        waves.length === 0
          ? []
          : gitlab.stages.map(
              (stage) => gitlab[stage] as { stage: string; parallel: { matrix: { STAMP: string }[] } },
            );
      expect(jobs.map(({ stage }) => stage)).toEqual(waves.length === 0 ? [] : gitlab.stages);
      expect(jobs.flatMap(({ parallel }) => parallel.matrix.map(({ STAMP }) => STAMP))).toEqual(
        included.flat().map(({ stamp }) => stamp),
      );
    }),
  );
});

test("a wave larger than one matrix becomes several, and more waves than the workflow has jobs for are refused", () => {
  const waves = planWaves(many(2000, "broad"));
  const targets = targetsOf(waves, place, GITHUB_JOBS);
  expect(targets.map(({ length }) => length)).toEqual([100, 200, 256, 256, 256, 232, 256, 256, 188]);
  expect(() => emitGithub(targets)).toThrow(/9 waves.*--waves/);
});
