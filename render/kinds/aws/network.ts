import type { PropertyMap } from "../../../graph/model/property";
import type { Blocker, KindTable, Quota, Tree } from "../kind";
import { subnetFault } from "./subnet-check";
import { natFault } from "./way-out";

const EC2 = "arn:aws:ec2:{region}:{account}";

function dependency(message: string, ...types: string[]): Blocker[] {
  return [{ types, code: "DependencyViolation", message }];
}

/** EC2's limits per region, https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
function perRegion(limit: number, raised: number, code: string, what: string): Quota {
  return { limit, raised, per: "region", code, message: `The maximum number of ${what} has been reached.` };
}

const USERS_OF_SUBNETS = [
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:ecs/service:Service",
  "aws:lambda/function:Function",
  "aws:ec2/instance:Instance",
];

/** VPCs and what is in them. */
export const NETWORK: KindTable = {
  "aws:ec2/vpc:Vpc": {
    id: "vpc-{hex:17}",
    tagged: true,
    outputs: {
      arn: `${EC2}:vpc/{id}`,
      defaultSecurityGroupId: "sg-{of:17:id:sg}",
      defaultNetworkAclId: "acl-{of:17:id:acl}",
      mainRouteTableId: "rtb-{of:17:id:rtb}",
      defaultRouteTableId: "rtb-{of:17:id:rtb}",
      dhcpOptionsId: "dopt-{of:17:region:dhcp}",
      ownerId: "{account}",
      instanceTenancy: "default",
      enableDnsSupport: true,
      enableDnsHostnames: false,
      enableNetworkAddressUsageMetrics: false,
    },
    replaces: ["cidrBlock", "ipv4IpamPoolId"],
    blockers: dependency(
      "The vpc '{id}' has dependencies and cannot be deleted.",
      "aws:ec2/subnet:Subnet",
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:ec2/internetGateway:InternetGateway",
      "aws:ec2/routeTable:RouteTable",
      "aws:ec2/vpcEndpoint:VpcEndpoint",
      "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
      "aws:lb/targetGroup:TargetGroup",
    ),
    quota: perRegion(5, 1000, "VpcLimitExceeded", "VPCs"),
  },
  "aws:ec2/subnet:Subnet": {
    id: "subnet-{hex:17}",
    tagged: true,
    outputs: {
      arn: `${EC2}:subnet/{id}`,
      ownerId: "{account}",
      availabilityZone: ({ availabilityZoneId: id }) => (id === undefined ? "{region}a" : "{zone}"),
      availabilityZoneId: "{zoneid}",
      assignIpv6AddressOnCreation: false,
      mapPublicIpOnLaunch: false,
      privateDnsHostnameTypeOnLaunch: "ip-name",
    },
    replaces: ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "ipv6Native"],
    references: { vpcId: ["aws:ec2/vpc:Vpc"] },
    check: subnetFault,
    blockers: dependency("The subnet '{id}' has dependencies and cannot be deleted.", ...USERS_OF_SUBNETS),
  },
  "aws:ec2/internetGateway:InternetGateway": {
    id: "igw-{hex:17}",
    tagged: true,
    outputs: { arn: `${EC2}:internet-gateway/{id}`, ownerId: "{account}" },
    blockers: dependency(
      "The internet gateway '{id}' has mapped public addresses in use.",
      "aws:ec2/natGateway:NatGateway",
    ),
  },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": {
    id: "eigw-{hex:17}",
    tagged: true,
    replaces: ["vpcId"],
  },
  "aws:ec2/eip:Eip": {
    id: "eipalloc-{hex:17}",
    tagged: true,
    outputs: {
      arn: `${EC2}:elastic-ip/{id}`,
      allocationId: "{id}",
      publicIp: "{ip}",
      publicDns: "ec2-{ip}.{region}.compute.amazonaws.com",
      domain: "vpc",
      networkBorderGroup: "{region}",
      publicIpv4Pool: "amazon",
    },
    replaces: ["domain", "networkBorderGroup", "publicIpv4Pool"],
    blockers: [
      {
        types: ["aws:ec2/natGateway:NatGateway"],
        code: "AuthFailure",
        message: "You do not have permission to access the specified resource: '{id}' is associated.",
      },
    ],
    quota: perRegion(5, 5000, "AddressLimitExceeded", "addresses"),
  },
  "aws:ec2/natGateway:NatGateway": {
    id: "nat-{hex:17}",
    tagged: true,
    outputs: {
      publicIp: "{ip}",
      privateIp: "{ip}",
      networkInterfaceId: "eni-{hex:17:eni}",
      associationId: "eipassoc-{hex:17:assoc}",
      connectivityType: "public",
    },
    replaces: ["subnetId", "allocationId", "connectivityType", "privateIp"],
    references: { subnetId: ["aws:ec2/subnet:Subnet"] },
    check: natFault,
  },
  "aws:ec2/routeTable:RouteTable": {
    id: "rtb-{hex:17}",
    tagged: true,
    outputs: { arn: `${EC2}:route-table/{id}`, ownerId: "{account}", routes: [], propagatingVgws: [] },
    replaces: ["vpcId"],
    blockers: dependency(
      "The routeTable '{id}' has dependencies and cannot be deleted.",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
    ),
  },
  "aws:ec2/route:Route": {
    id: "r-{in:routeTableId}{digits:10}",
    outputs: { origin: "CreateRoute", state: "active" },
    replaces: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    id: "rtbassoc-{hex:17}",
    replaces: ["subnetId", "gatewayId"],
  },
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": {
    id: "rtbassoc-{hex:17}",
    replaces: ["vpcId"],
  },
  "aws:ec2/defaultRouteTable:DefaultRouteTable": {
    id: "{in:defaultRouteTableId}",
    tagged: true,
    outputs: { arn: `${EC2}:route-table/{id}`, ownerId: "{account}" },
    replaces: ["defaultRouteTableId"],
  },
  "aws:ec2/networkAcl:NetworkAcl": {
    id: "acl-{hex:17}",
    tagged: true,
    outputs: { arn: `${EC2}:network-acl/{id}`, ownerId: "{account}" },
    replaces: ["vpcId"],
  },
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": {
    id: "{in:defaultNetworkAclId}",
    tagged: true,
    outputs: { arn: `${EC2}:network-acl/{id}`, ownerId: "{account}" },
    replaces: ["defaultNetworkAclId"],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    id: "vpce-{hex:17}",
    tagged: true,
    outputs: {
      arn: `${EC2}:vpc-endpoint/{id}`,
      ownerId: "{account}",
      state: "available",
      ipAddressType: "ipv4",
      vpcEndpointType: "Gateway",
      requesterManaged: false,
      prefixListId: "pl-{of:8:serviceName:pl}",
      networkInterfaceIds: interfaces,
      dnsEntries: [
        {
          dnsName: "{id}-{chars:8}.{last:serviceName}.{region}.vpce.amazonaws.com",
          hostedZoneId: "Z{upper:13:zone}",
        },
      ],
    },
    replaces: ["vpcId", "serviceName", "vpcEndpointType"],
    references: { vpcId: ["aws:ec2/vpc:Vpc"] },
  },
  "aws:ec2/flowLog:FlowLog": {
    id: "fl-{hex:17}",
    tagged: true,
    outputs: {
      arn: `${EC2}:vpc-flow-log/{id}`,
      logDestinationType: "cloud-watch-logs",
      maxAggregationInterval: 600,
    },
    replaces: ["*"],
  },
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": {
    id: "pcx-{hex:17}",
    tagged: true,
    replaces: ["vpcId", "peerVpcId"],
  },
  "aws:ec2/managedPrefixList:ManagedPrefixList": {
    id: "pl-{hex:17}",
    tagged: true,
    outputs: { arn: `${EC2}:prefix-list/{id}`, ownerId: "{account}", version: 1 },
    replaces: ["addressFamily"],
  },
};

function interfaces(inputs: PropertyMap): Tree {
  const subnets = inputs["subnetIds"];
  const count = Array.isArray(subnets) ? subnets.length : 0;
  return Array.from({ length: count }, (_unused, index) => `eni-{hex:17:eni${index}}`);
}
