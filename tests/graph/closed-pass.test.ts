import type { AllowEntry } from "../../graph/closed/allow";
import { checkClosed } from "../../graph/closed/closed";
import type { Finding } from "../../graph/closed/finding";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import type { PropertyMap } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import { ALLOWED } from "./fixtures/allowed";
import { EU1, EU10, US1 } from "./fixtures/identity";
import { testStamp, type Wiring } from "./fixtures/stamp";

function check(
  extend: (wiring: Wiring) => void,
  allow: readonly AllowEntry[] = [],
  role: "stamp" | "routing" = "stamp",
): Finding[] {
  const tokens = new TokenTable();
  const others = [EU10, US1].map((identity) => testStamp(identity, "render", tokens));
  const stamp = testStamp(EU1, "render", tokens, extend);
  const fleet = new FleetIndex();
  for (const { graph, derivations } of [...others, stamp]) fleet.add(graph, derivations);
  return checkClosed(stamp.graph, {
    derivations: stamp.derivations,
    allow,
    role,
    fleet,
    tokens,
    today: new Date("2026-10-01"),
  });
}

const thing =
  (inputs: PropertyMap, type = "test:index:Thing") =>
  ({ builder, stamp, provider }: Wiring): void => {
    builder.add({ type, name: "probe", parent: stamp, provider, inputs });
  };

describe("a stamp is closed", () => {
  test.each([EU1, EU10, US1])("as its blueprint makes it ($id)", (identity) => {
    for (const origin of ["render", "state"] as const) {
      const { graph, derivations } = testStamp(identity, origin);
      expect(checkClosed(graph, { derivations })).toEqual([]);
    }
  });

  test.each(ALLOWED)("with %s", (_, type, inputs) => {
    expect(check(thing(inputs, type))).toEqual([]);
  });

  test("with ARM ids of its own in upper and lower case", () => {
    const subscription = "aaaaaaaa-0000-1111-2222-333333333301";
    const id = `/subscriptions/${subscription}/resourceGroups/Shop-EU1-rg/providers/Microsoft.Network/virtualNetworks/main`;
    const resource = {
      urn: "urn:pulumi:eu1::shop::azure-native:network:VirtualNetwork::vnet",
      type: "azure-native:network:VirtualNetwork",
      name: "vnet",
      custom: true,
      external: false,
      id,
      inputs: {},
      outputs: {},
      dependencies: [],
      propertyDependencies: {},
      options: {},
    };
    const type = "pulumi:providers:azure-native";
    const holder = { ...resource, urn: `urn:pulumi:eu1::shop::${type}::own`, type, name: "own", id: "own-1" };
    const provider = `${holder.urn}::${holder.id}`;
    const user = {
      ...resource,
      provider,
      urn: `${resource.urn}2`,
      id: "/other",
      inputs: { a: id.toUpperCase(), b: id.toLowerCase(), c: `${id}/subnets/app` },
    };
    const graph = {
      project: "shop",
      stack: "eu1",
      origin: "state" as const,
      invokes: [],
      outputs: {},
      resources: [holder, { ...resource, provider }, user],
    };
    expect(checkClosed(graph, { derivations: [{ value: subscription, stands: "account" }] })).toEqual([]);
  });

  test("named eu1 beside eu10, and the other way round", () => {
    const tokens = new TokenTable();
    const stamps = [EU1, EU10].map((identity) => testStamp(identity, "state", tokens));
    const fleet = new FleetIndex();
    for (const { graph, derivations } of stamps) fleet.add(graph, derivations);
    for (const { graph, derivations } of stamps)
      expect(checkClosed(graph, { derivations, fleet, tokens })).toEqual([]);
  });

  test("with a link for a migration until its last day", () => {
    const allow = [
      {
        path: "aws:ec2/vpcPeeringConnection:*#peerVpcId",
        value: "vpc-0123456789abcdef0",
        reason: "migration of tenant 7",
        expires: "2026-10-01",
      },
    ];
    const link = thing(
      { peerVpcId: "vpc-0123456789abcdef0" },
      "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    );
    expect(check(link, allow)).toEqual([]);
    expect(check(link)).toHaveLength(1);
    expect(check(thing({ peerVpcId: "vpc-0123456789abcdef0" }), allow)).toHaveLength(1);
  });

  test("with what a declared lookup answers", () => {
    const allow = [
      {
        path: "invoke:aws:ec2/getManagedPrefixList:*#",
        value: "pl-.*",
        reason: "a list of the company's offices",
      },
    ];
    const stamp = testStamp(EU1, "render", new TokenTable(), thing({ prefixListId: "pl-0123456789abcdef0" }));
    const invokes = [
      {
        token: "aws:ec2/getManagedPrefixList:getManagedPrefixList",
        args: { name: "offices" },
        result: { id: "pl-0123456789abcdef0" },
      },
    ];
    expect(checkClosed({ ...stamp.graph, invokes }, { derivations: stamp.derivations, allow })).toEqual([]);
  });

  test("where the unknown comes of its own resources alone", () => {
    const stamp = testStamp(EU1, "render", new TokenTable(), ({ builder, stamp: parent, provider, vpc }) => {
      builder.add({
        type: "test:index:Thing",
        name: "probe",
        parent,
        provider,
        inputs: { vpcId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
        uses: { vpcId: [vpc] },
      });
    });
    expect(checkClosed({ ...stamp.graph, origin: "preview" }, { derivations: stamp.derivations })).toEqual(
      [],
    );
  });
});

describe("the routing stack", () => {
  const reference = ({ builder, stamp, provider }: Wiring): void => {
    const stack = builder.add({
      type: "pulumi:pulumi:StackReference",
      name: "org/shop/eu10",
      inputs: { name: "org/shop/eu10" },
      external: true,
      id: "org/shop/eu10",
      generated: { outputs: () => "x" },
    });
    builder.add({
      type: "test:index:Origin",
      name: "probe",
      parent: stamp,
      provider,
      inputs: { origins: [stack.get("outputs"), "eu10.shop.example.com", "us1.shop.example.com"] },
      uses: { origins: [stack] },
    });
  };

  test("may refer to stamps by StackReference and by name", () => {
    expect(check(reference, [], "routing")).toEqual([]);
    expect(check(reference).length).toBeGreaterThan(2);
  });

  test("may not refer to what nobody of the fleet made", () => {
    expect(check(thing({ origins: ["api.elsewhere.example.net"] }), [], "routing")).toHaveLength(1);
  });
});
