import { checkFleet } from "../../fleet/check/check-fleet";
import { unprovenClaims } from "../../fleet/check/evidence";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { Derivation } from "../../graph/model/graph";

const HONEST: readonly Derivation[] = [
  { value: "euw1a", stands: "id", whole: true },
  { value: "210000000001", stands: "account" },
  { value: "eu-west-1", stands: "region" },
  { value: "eu-central-1", stands: "region(copy)" },
  { value: "euw1-az1", stands: "zone(0)" },
  { value: "10.16.0.0/16", stands: "cidr" },
  { value: "10.16.32.0/19", stands: "cidr(app,1)" },
  { value: "10.16.192.0", stands: "cidr(services).first" },
  { value: "euw1a.aws.acme.example", stands: "hostName" },
  { value: "acmep-euw1a-db-0a1b2", stands: "name(db)" },
  { value: "acmepeuw1afiles0a1b2", stands: "name(files)" },
  { value: "ring0", stands: "ring", whole: true },
  { value: "arn:aws:sns:eu-west-1:210000000001:x", stands: "topic" },
  { value: "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme", stands: "global(registry)" },
];

const GLOBAL = {
  aws: {
    registry: "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme",
    zone: "aws.acme.example",
    zoneId: "Z0123456789EXAMPLE",
    zoneRole: "arn:aws:iam::111122223333:role/delegation",
  },
};

function stampOf(id: string, derivations: readonly Derivation[], vpc = `vpc-${id}`): StampGraph {
  const resource = (type: string, name: string, custom: boolean, more: object) => ({
    urn: `urn:pulumi:${id}::shop::${type}::${name}`,
    type,
    name,
    custom,
    external: false,
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    options: {},
    ...more,
  });
  return {
    id,
    cloud: "aws",
    class: "standard",
    release: "1",
    retiring: false,
    derivations,
    graph: {
      project: "shop",
      stack: id,
      origin: "state",
      invokes: [],
      outputs: { id, region: "eu-west-1" },
      resources: [
        resource("pulumi:pulumi:Stack", `shop-${id}`, false, {}),
        resource("aws:ec2/vpc:Vpc", "vpc", true, { id: vpc }),
      ],
    },
  };
}

test("what follows from the identity and the blueprint is believed", () => {
  expect(unprovenClaims(stampOf("euw1a", HONEST), GLOBAL)).toEqual([]);
});

test.each<Derivation>([
  { value: "use1a", stands: "id", whole: true },
  { value: "orders", stands: "account" },
  { value: "us-west-2", stands: "region" },
  { value: "us-west-2", stands: "region(copy)" },
  { value: "us-west-2a", stands: "zone(0)" },
  { value: "use1-az2", stands: "zone(0)" },
  { value: "euw1-az9", stands: "zone(0)" },
  { value: "10.99.0.0/19", stands: "cidr(app,0)" },
  { value: "orders.partner.example", stands: "hostName" },
  { value: "vpc-0123456789abcdef0", stands: "name(vpc)" },
  { value: "orders", stands: "guid(app)" },
  { value: "arn:aws:sqs:us-west-2:999999999999:orders", stands: "queue" },
  { value: "api.partner.example", stands: "ring" },
  { value: "999999999999.dkr.ecr.us-east-1.amazonaws.com/x", stands: "global(registry)" },
  { value: "partner.example", stands: "global(partner)" },
])("a claim that does not is a finding: $stands is $value", (claim) => {
  const derivations = [...HONEST.filter(({ stands }) => stands !== claim.stands), claim];
  const [finding, ...more] = unprovenClaims(stampOf("euw1a", derivations), GLOBAL);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ rule: "fleet/unproven-claim", stack: "euw1a", value: claim.value });
});

test.each([
  ["", 1],
  ["-d1", 0],
  ["-d2", 1],
])("of the centre's buses a stamp says the one of its account's door: %s", (door, findings) => {
  const bus = "arn:aws:events:eu-west-1:210000000010:event-bus/acmep-central-bus-h8oi7";
  const claim = { value: `${bus}${door}`, stands: "global(centreBus)" };
  const stamp = stampOf("euw1a", [...HONEST, claim]);
  const outputs = { ...stamp.graph.outputs, residency: "eu" };
  const scope = { aws: { ...GLOBAL.aws, centres: { eu: { bus } } } };
  expect(unprovenClaims({ ...stamp, graph: { ...stamp.graph, outputs } }, scope)).toHaveLength(findings);
});

test.each(["vpc-0123456789abcdef0", "terraform-20260101abcdef0123456789ab", "Z0123456789ABC_shop.example_A"])(
  "an id that two states say they made is a finding, and the check does not hold: %s",
  (id) => {
    const stamps = ["euw1a", "euw1b"].map((stack) => stampOf(stack, [], id));
    const { closed, holds } = checkFleet(stamps, { today: new Date("2026-11-01") });
    expect(holds).toBe(false);
    expect(closed.violations).toContainEqual(
      expect.objectContaining({ rule: "fleet/claimed-twice", stack: "euw1b", value: id }),
    );
  },
);
