import { checkFleet } from "../../fleet/check/check-fleet";
import { withCentral } from "../../fleet/check/central/central";
import { centralGraph } from "../../fleet/check/central/central-graph";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { Finding } from "../../graph/closed/finding";
import { isByLaw } from "../../graph/model/constants";
import type { Derivation, ResourceGraph } from "../../graph/model/graph";
import { centralHomeSchema } from "../../components/central/home";
import { CLOUDS, type Pair, renderPair } from "./fleet";
import { HOMES, renderCentre } from "./render";

const TODAY = new Date("2026-11-01");
const NOTHING = checkFleet([], { today: TODAY });
const unproven = (found: readonly Finding[]): string[] =>
  found.filter(({ rule }) => rule === "fleet/unproven-claim").map(({ value }) => value);

/** What a centre's state may say of itself beside what is true, by cloud. */
const LIES: Readonly<Record<(typeof CLOUDS)[number], readonly Derivation[]>> = {
  aws: [
    { value: "998877665544", stands: "global(takesFrom_evil1)" },
    { value: "998877665544", stands: "account" },
    { value: "998877665544", stands: "name(x)" },
    { value: "us-east-1", stands: "region" },
    { value: "arn:aws:firehose:eu-west-1:998877665544:deliverystream/central", stands: "name(x)" },
    { value: "arn:aws:firehose:eu-west-1:998877665544:deliverystream/evil", stands: "stream" },
    ...[
      "arn:aws:ec2:eu-west-1:998877665544:network-interface/*",
      "arn:aws:ec2:us-east-1:210000000010:network-interface/*",
      "arn:aws:ec2:eu-west-1:210000000010:subnet/*",
      "*",
    ].map((value) => ({ value, stands: "interfaces" })),
    { value: "10.16.0.0/16", stands: "cidr(search)" },
    { value: "10.255.0.0/24", stands: "cidr(vpc)" },
    { value: "use1-az1", stands: "zone(0)" },
    { value: "euw1-az9", stands: "zone(0)" },
  ],
  azure: [
    { value: "00000000-9999-4999-8999-999999999999", stands: "global(takesFrom_evil1)" },
    { value: "00000000-9999-4999-8999-999999999999", stands: "account" },
    { value: "eastus", stands: "region" },
    { value: "elsewhere", stands: "name(ev)" },
    { value: "00000000-aaaa-4bbb-8ccc-000000000001", stands: "guid(kv-use)" },
  ],
  gcp: [
    { value: "elsewhere-project", stands: "global(takesFrom_evil1)" },
    { value: "elsewhere-project", stands: "account" },
    { value: "us-central1", stands: "region" },
    { value: "elsewhere_events", stands: "name(events, as a dataset)" },
    { value: "projects/elsewhere-project/topics/central", stands: "name(x)" },
  ],
};

describe.each(CLOUDS)("what a centre's state on %s says of itself", (cloud) => {
  const home = centralHomeSchema.parse({ cloud, ...HOMES[cloud] });
  let state: ResourceGraph;
  beforeAll(async () => {
    state = { ...(await renderCentre(cloud, {}, { search: true })), origin: "state" };
  });
  const said = (more: readonly Derivation[], by: typeof home | undefined = home) => {
    const centre = centralGraph(state, by);
    const derivations = [...centre.derivations, ...more];
    return withCentral(NOTHING, [{ ...centre, derivations }], { today: TODAY });
  };

  test("is believed as far as its config says the same", () => {
    expect(unproven(said([]).closed.violations)).toEqual([]);
  });

  test.each(LIES[cloud])("is a finding where it does not follow: $value as $stands", (lie) => {
    const { closed, holds } = said([lie]);
    expect(unproven(closed.violations)).toEqual([lie.value]);
    expect(holds).toBe(false);
  });

  test("is a finding without a config, with where to judge it", () => {
    const { closed } = withCentral(NOTHING, [centralGraph(state, undefined)], { today: TODAY });
    expect(closed.violations.map(({ message }) => message).join()).toMatch(/Pulumi\.central-.*-eu\.yaml/u);
  });
});

describe.each(CLOUDS)("where stamps on %s say that their centre is", (cloud) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await renderPair(cloud);
  });
  /** A stamp that says, and uses, something else. */
  const elsewhere = (stamp: StampGraph, id: string, change: (value: string, index: number) => string) =>
    stamp.derivations
      .filter(isByLaw)
      .reduce(
        (all, { value }, index) =>
          JSON.parse(JSON.stringify(all).replaceAll(value, change(value, index))) as StampGraph,
        { ...stamp, id },
      );
  const told = (...stamps: StampGraph[]): string[] =>
    checkFleet(stamps, { today: TODAY, tokens: pair.tokens })
      .closed.violations.filter(({ rule }) => rule === "fleet/unproven-claim")
      .map(({ stack, message }) => `${stack}: ${message}`);

  test("those of two laws may differ", () => {
    expect(told(...pair.stamps)).toEqual([]);
  });

  test("those of one law may not, also where no blueprint is at hand", () => {
    const [stamp] = pair.stamps;
    const other = elsewhere(stamp, "other1", (value) => value.replace(/[a-z0-9]{4}(?=(?:-d\d)?$)/u, "evil"));
    expect(told(stamp, other)).toEqual([expect.stringMatching(/^other1: .*a law has one centre a cloud/u)]);
  });

  test("those of two laws may not say the same", () => {
    const [stamp, other] = pair.stamps;
    const values = stamp.derivations.filter(isByLaw).map(({ value }) => value);
    const same = elsewhere(other, other.id, (_, index) => values[index] ?? "");
    expect(told(stamp, same)).toEqual([expect.stringMatching(/a law's events stay under that law/u)]);
  });
});
