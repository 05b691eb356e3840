import { ComputedProperties, installedSdk } from "../../engines/simulator/provider/computed";

const computedOf = (name: string, type: string): readonly string[] =>
  new ComputedProperties(installedSdk(name)?.folder).of(type);

describe("the properties only the cloud gives", () => {
  it.each([
    ["aws", "aws:ec2/vpc:Vpc", ["arn", "mainRouteTableId", "tagsAll"], ["cidrBlock", "tags"]],
    ["aws", "aws:rds/instance:Instance", ["address", "endpoint"], ["engine", "password"]],
    ["azure-native", "azure-native:network:VirtualNetwork", ["etag", "name"], ["addressSpace", "location"]],
    ["azure-native", "azure-native:dbforpostgresql:Server", ["fullyQualifiedDomainName"], ["version"]],
    ["gcp", "gcp:compute/network:Network", ["gatewayIpv4", "networkId"], ["name", "autoCreateSubnetworks"]],
    ["random", "random:index/randomPassword:RandomPassword", ["result", "bcryptHash"], ["length"]],
  ])("are told from the inputs in %s: %s", (name, type, computed, inputs) => {
    const found = computedOf(name, type);
    expect(found).toEqual(expect.arrayContaining(computed));
    for (const input of inputs) expect(found).not.toContain(input);
  });

  it("are none for a type the SDK does not have", () => {
    expect(computedOf("aws", "aws:ec2/nothing:Nothing")).toEqual([]);
    expect(computedOf("nowhere", "nowhere:a:B")).toEqual([]);
  });
});
