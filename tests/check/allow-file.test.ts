import { checkFleet } from "../../fleet/check/check-fleet";
import { parseAllowFile } from "../../fleet/check/allow/allow-file";
import { stampGraph } from "../../fleet/check/states/stamp-graph";
import type { GraphResource, ResourceGraph } from "../../graph/model/graph";

const TODAY = new Date("2026-11-01");

const ENTRY = `allow:
  - path: "aws:ec2/vpcPeeringConnection:*#peerVpcId"
    pattern: vpc-0123456789abcdef0
    reason: migration of tenant 7
    expires: 2026-11-30
`;

function withLink(peerVpcId: string): ReturnType<typeof stampGraph> {
  const type = "pulumi:providers:aws";
  const provider: GraphResource = {
    urn: `urn:pulumi:euw1a::acme::${type}::own`,
    type,
    name: "own",
    custom: true,
    external: false,
    id: "own-1",
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    options: {},
  };
  const link: GraphResource = {
    provider: `${provider.urn}::own-1`,
    urn: "urn:pulumi:euw1a::acme::aws:ec2/vpcPeeringConnection:VpcPeeringConnection::link",
    type: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    name: "link",
    custom: true,
    external: false,
    inputs: { peerVpcId },
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    options: {},
  };
  const graph: ResourceGraph = {
    project: "acme",
    stack: "euw1a",
    origin: "state",
    resources: [provider, link],
    invokes: [],
    outputs: { cloud: "aws", class: "standard", release: "1", derivations: [] },
  };
  return stampGraph(graph);
}

describe("the allow-list's file", () => {
  test("allows what an entry names until its last day, and no longer", () => {
    const allow = parseAllowFile(ENTRY);
    expect(allow).toEqual([
      {
        path: "aws:ec2/vpcPeeringConnection:*#peerVpcId",
        value: "vpc-0123456789abcdef0",
        reason: "migration of tenant 7",
        expires: "2026-11-30",
        line: 2,
      },
    ]);
    const stamp = withLink("vpc-0123456789abcdef0");
    const judge = (today: string): ReturnType<typeof checkFleet> =>
      checkFleet([stamp], { allow, today: new Date(today) });
    expect(judge("2026-11-30")).toMatchObject({
      closed: { holds: true },
      allow: { expired: [], unused: [] },
    });
    expect(judge("2026-12-01")).toMatchObject({
      closed: { holds: false, violations: [{ path: "peerVpcId" }] },
      allow: { expired: [{ line: 2 }], unused: [] },
    });
    expect(judge("2026-12-01").closed.violations[0]?.message).toContain("allowed until 2026-11-30");
  });

  test("is told of entries that nothing in the fleet needs", () => {
    const allow = parseAllowFile(`${ENTRY}  - pattern: sg-0123456789abcdef0\n    reason: nobody knows\n`);
    const { allow: verdict } = checkFleet([withLink("vpc-0123456789abcdef0")], { allow, today: TODAY });
    expect(verdict).toMatchObject({ expired: [], unused: [{ value: "sg-0123456789abcdef0", line: 6 }] });
  });

  test("may be empty of entries", () => {
    expect(parseAllowFile("allow: []\n")).toEqual([]);
  });

  test.each([
    ["allow: yes\n", "stampworks.allow.yaml:1:8: allow: not a list"],
    ["allowed: []\n", "stampworks.allow.yaml:1:1: allowed: unknown key"],
    ["allow:\n  - vpc-1\n", "allow[0]: not an entry"],
    ["allow:\n  - pattern: vpc-1\n", "stampworks.allow.yaml:2:5: allow[0].reason: missing"],
    ["allow:\n  - reason: why\n", "allow[0].pattern: missing"],
    [
      "allow:\n  - pattern: '('\n    reason: why\n",
      "stampworks.allow.yaml:2:14: allow[0].pattern: not a regular expression",
    ],
    ["allow:\n  - pattern: .*\n    reason: why\n", "allow[0].pattern: allows everything"],
    ["allow:\n  - pattern: 123456789012\n    reason: why\n", "allow[0].pattern: not a text"],
    [
      "allow:\n  - pattern: vpc-1\n    reason: why\n    expires: soon\n",
      "stampworks.allow.yaml:4:14: allow[0].expires: not a day",
    ],
    ["allow:\n  - pattern: vpc-1\n    reason: why\n    expires: 2026-02-30\n", "allow[0].expires: not a day"],
    ["allow:\n  - pattern: vpc-1\n    reason: ''\n", "allow[0].reason: not a text"],
    ["allow:\n  - pattern: vpc-1\n    reason: why\n    value: x\n", "allow[0].value: unknown key"],
    ["allow: [\n", "stampworks.allow.yaml:"],
  ])("is refused by file, line and field: %j", (text, message) => {
    expect(() => parseAllowFile(text)).toThrow(message);
  });

  test("says all that is wrong with it at once", () => {
    const text = "allow:\n  - pattern: '('\n    reason: why\n  - pattern: vpc-1\n    expires: soon\n";
    expect(() => parseAllowFile(text)).toThrow(/regular expression[\s\S]*missing[\s\S]*not a day/u);
  });
});
