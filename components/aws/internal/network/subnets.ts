import {
  Eip,
  InternetGateway,
  NatGateway,
  Route,
  RouteTable,
  RouteTableAssociation,
  Subnet,
  type Vpc,
} from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";
import type { SubnetTier } from "../../../contract/cidr";
import type { StampContext, Tags } from "../../../contract/context";
import { NAME_TAG } from "../limits";

const ZONES = [0, 1, 2] as const;

/** The subnets' ids by tier, in the order of the zones, and the tables that take the S3 endpoint's routes. */
export interface Subnets {
  readonly publicIds: pulumi.Output<string>[];
  readonly appIds: pulumi.Output<string>[];
  readonly dataIds: pulumi.Output<string>[];
  /** This account's names of the data subnets' zones, for services that take no zone's id. */
  readonly dataZones: pulumi.Output<string>[];
  readonly routeTableIds: pulumi.Output<string>[];
  /** The public subnets' way out of the network: what has an address the world knows is made after it and goes before it. */
  readonly wayOut: pulumi.Resource;
}

/**
 * Three zones × three tiers. Public subnets hold the load balancer and the NAT gateways, one a zone, so that the loss
 * of a zone takes no other zone's way out. Data subnets have no way out of the network at all.
 */
export function subnets(name: string, context: StampContext, vpc: Vpc, parent: pulumi.Resource): Subnets {
  const tags = (kind: string): Tags => ({
    ...context.tags("network"),
    Name: context.physicalName(kind, NAME_TAG),
  });
  const tier = (tierName: SubnetTier): Subnet[] =>
    ZONES.map(
      (zone) =>
        new Subnet(
          `${name}-${tierName}-${zone}`,
          {
            vpcId: vpc.id,
            cidrBlock: context.subnet(tierName, zone),
            availabilityZoneId: context.zones[zone],
            mapPublicIpOnLaunch: false,
            tags: tags(`${tierName}-${zone}`),
          },
          { parent },
        ),
    );
  const table = (role: string): RouteTable =>
    new RouteTable(`${name}-${role}-routes`, { vpcId: vpc.id, tags: tags(`${role}-routes`) }, { parent });
  const associate = (role: string, subnet: Subnet, routes: RouteTable): void => {
    const ids = { subnetId: subnet.id, routeTableId: routes.id };
    new RouteTableAssociation(`${name}-${role}-association`, ids, { parent });
  };

  const open = tier("public");
  const app = tier("app");
  const data = tier("data");
  const internet = new InternetGateway(
    `${name}-internet`,
    { vpcId: vpc.id, tags: tags("internet") },
    { parent },
  );
  const openRoutes = table("public");
  const wayOut = new Route(
    `${name}-public-default`,
    { routeTableId: openRoutes.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internet.id },
    { parent },
  );
  const dataRoutes = table("data");
  for (const [zone, subnet] of open.entries()) associate(`public-${zone}`, subnet, openRoutes);
  for (const [zone, subnet] of data.entries()) associate(`data-${zone}`, subnet, dataRoutes);
  const appRoutes = app.map((subnet, zone) => {
    const nat = gateway(zone, open[zone]);
    const routes = table(`app-${zone}`);
    new Route(
      `${name}-app-${zone}-default`,
      { routeTableId: routes.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
      { parent },
    );
    associate(`app-${zone}`, subnet, routes);
    return routes;
  });
  return {
    publicIds: open.map((subnet) => subnet.id),
    appIds: app.map((subnet) => subnet.id),
    dataIds: data.map((subnet) => subnet.id),
    dataZones: data.map((subnet) => subnet.availabilityZone),
    routeTableIds: [...appRoutes, dataRoutes].map((routes) => routes.id),
    wayOut,
  };

  function gateway(zone: number, subnet: Subnet | undefined): NatGateway {
    const address = new Eip(
      `${name}-nat-${zone}-address`,
      { domain: "vpc", tags: tags(`nat-${zone}-address`) },
      { parent },
    );
    return new NatGateway(
      `${name}-nat-${zone}`,
      {
        allocationId: address.allocationId,
        subnetId: subnet?.id,
        connectivityType: "public",
        tags: tags(`nat-${zone}`),
      },
      // A gateway without a way out fails to start.
      { parent, dependsOn: [wayOut] },
    );
  }
}
