import type { AllowEntry } from "../../graph/allow";
import { checkClosed } from "../../graph/closed";
import type { Finding } from "../../graph/finding";
import { FleetIndex } from "../../graph/fleet-index";
import type { PropertyMap } from "../../graph/property";
import { TokenTable } from "../../graph/tokens";
import { EU1, EU10, US1 } from "./fixtures/identity";
import { testStamp, type Wiring } from "./fixtures/stamp";

const GUID = "b24988ac-6180-42a0-ab88-20f7382dd24c";

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

const statement = (principal: PropertyMap | string, extra: PropertyMap = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "s3:PutObject", Resource: "*", ...extra }],
  });

describe("a stamp is closed", () => {
  test.each([EU1, EU10, US1])("as its blueprint makes it ($id)", (identity) => {
    for (const origin of ["render", "state"] as const) {
      const { graph, derivations } = testStamp(identity, origin);
      expect(checkClosed(graph, { derivations })).toEqual([]);
    }
  });

  test.each<[string, string, PropertyMap]>([
    [
      "AWS's managed policies",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      { policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" },
    ],
    ["keys AWS manages", "aws:sns/topic:Topic", { kmsMasterKeyId: "alias/aws/sns" }],
    [
      "AWS's own prefix lists",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { prefixListId: "pl-4fa04526" },
    ],
    [
      "the region's account for load-balancer logs",
      "aws:s3/bucketPolicy:BucketPolicy",
      { policy: statement({ AWS: "arn:aws:iam::156460612806:root" }) },
    ],
    [
      "the services of AWS",
      "aws:s3/bucketPolicy:BucketPolicy",
      {
        policy: statement({
          Service: [
            "logs.eu-west-1.amazonaws.com",
            "logdelivery.elasticloadbalancing.amazonaws.com",
            "ecs-tasks.amazonaws.com",
          ],
        }),
      },
    ],
    [
      "the account's own root and service-linked roles",
      "aws:kms/key:Key",
      {
        policy: statement({
          AWS: [
            `arn:aws:iam::${EU1.account}:root`,
            `arn:aws:iam::${EU1.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
          ],
        }),
      },
    ],
    [
      "everybody where access is denied",
      "aws:sqs/queuePolicy:QueuePolicy",
      {
        policy: JSON.stringify({
          Statement: [
            {
              Effect: "Deny",
              Principal: "*",
              Action: "sqs:*",
              Resource: "*",
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
      },
    ],
    [
      "everybody under a condition",
      "aws:sqs/queuePolicy:QueuePolicy",
      { policy: statement("*", { Condition: { StringEquals: { "aws:SourceAccount": EU1.account } } }) },
    ],
    [
      "service endpoints of the region",
      "test:index:Thing",
      { url: `https://sqs.${EU1.region}.amazonaws.com` },
    ],
    [
      "Azure's built-in roles",
      "azure-native:authorization:RoleAssignment",
      {
        roleDefinitionId: `/subscriptions/${EU1.account}/providers/Microsoft.Authorization/roleDefinitions/${GUID}`,
      },
    ],
    ["the company's tenant", "azure-native:keyvault:Vault", { properties: { tenantId: GUID } }],
    [
      "private DNS zones of Azure",
      "azure-native:privatedns:PrivateZone",
      { privateZoneName: "privatelink.postgres.database.azure.com", location: "global" },
    ],
    [
      "Azure's service tags and own addresses",
      "azure-native:network:SecurityRule",
      { sourceAddressPrefix: "AzureFrontDoor.Backend", destinationAddressPrefix: "168.63.129.16/32" },
    ],
    [
      "Azure's resource types",
      "azure-native:network:Subnet",
      { delegations: [{ serviceName: "Microsoft.App/environments" }] },
    ],
    [
      "Google's service agents",
      "gcp:projects/iAMMember:IAMMember",
      { member: "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com" },
    ],
    [
      "Google's health checks",
      "gcp:compute/firewall:Firewall",
      { sourceRanges: ["35.191.0.0/16", "130.211.0.0/22"] },
    ],
    [
      "private services peering",
      "gcp:servicenetworking/connection:Connection",
      { service: "servicenetworking.googleapis.com" },
    ],
    [
      "types of metrics",
      "gcp:monitoring/alertPolicy:AlertPolicy",
      {
        filter:
          'metric.type="cloudsql.googleapis.com/database/cpu/utilization" AND resource.type="cloudsql_database"',
      },
    ],
    [
      "everybody as an address, link-local and the machine itself",
      "test:index:Thing",
      {
        a: "0.0.0.0/0",
        b: "::/0",
        c: "http://169.254.169.254/latest",
        d: "127.0.0.1",
        e: "http://localhost:8080/ready",
      },
    ],
    [
      "its own block and addresses in it",
      "test:index:Thing",
      { a: "10.1.0.0/16", b: "10.1.200.7", c: ["10.1.64.0/20"], d: "tcp://10.1.3.4:5432" },
    ],
    [
      "the global registry's images and pull grants",
      "test:index:Thing",
      {
        image: "999900001111.dkr.ecr.eu-west-1.amazonaws.com/shop/worker@sha256:0123",
        grant: "arn:aws:ecr:eu-west-1:999900001111:repository/shop/web",
      },
    ],
    [
      "the parent zone",
      "aws:route53/record:Record",
      { zoneId: "Z0123456789ABCDEFGHIJ", name: "eu1.shop.example.com", type: "NS" },
    ],
    [
      "its own host and what is below it",
      "test:index:Thing",
      { host: "eu1.shop.example.com", api: "https://api.eu1.shop.example.com/v1" },
    ],
    [
      "settings that have dots, slashes and dashes",
      "test:index:Thing",
      {
        parameter: "rds.force_ssl",
        file: "index.handler",
        mime: "application/json",
        engineVersion: "8.0.1.2",
        action: "s3:GetObject",
        cron: "cron(0 5 ? * * *)",
        instance: "db.r8g.xlarge",
        time: "2026-01-01T00:00:00Z",
        size: "cache.m7g.large",
        path: "/healthz/ready",
        role: "roles/cloudsql.client",
        scope: "Standard_D2s_v5",
      },
    ],
    [
      "tags that are called like accounts and regions",
      "test:index:Thing",
      { tags: { project: "shop", region: "us-west-2", accountId: "123456789012" } },
    ],
  ])("with %s", (_, type, inputs) => {
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
    const user = {
      ...resource,
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
      resources: [resource, user],
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
