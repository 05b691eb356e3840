import type { GraphResource } from "../../../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../../../../graph/model/property";
import { listed, ofEach, type Source } from "../../../../kinds/source-rule";
import type { Subject } from "../../../../subject";

/** What lets traffic in from the sources it names. */
type Reader = (inputs: PropertyMap) => readonly Source[];

/** Ports that administer a machine: what no network ACL opens to the world (FSBP EC2.21). */
const ADMIN_PORTS = [22, 3389];

/** Types that name sources of ingress, beside groups that do so inside, and how each spells them. */
const READERS: Readonly<Record<string, Reader>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (inputs) =>
    present(inputs, "cidrIpv4", "cidrIpv6"),
  "aws:ec2/securityGroupRule:SecurityGroupRule": (inputs) =>
    inputs["type"] === "egress" ? [] : blocksOf(inputs, ""),
  "aws:ec2/managedPrefixList:ManagedPrefixList": ({ entries }) =>
    ofEach("entries", entries, (entry) =>
      present(entry, "cidr").map(({ value }) => ({ property: "entries", value })),
    ),
  "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry": (inputs) => present(inputs, "cidr"),
  "aws:ec2/networkAclRule:NetworkAclRule": (inputs) =>
    inputs["egress"] === true || !isAllowed(inputs["ruleAction"]) || !opensAdmin(inputs)
      ? []
      : present(inputs, "cidrBlock", "ipv6CidrBlock"),
  ...Object.fromEntries(
    ["aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"].map(
      (type): [string, Reader] => [
        type,
        ({ ingress }) =>
          ofEach("ingress", ingress, (rule) =>
            isAllowed(rule["action"]) && opensAdmin(rule)
              ? present(rule, "cidrBlock", "ipv6CidrBlock").map(({ value }) => ({
                  property: "ingress",
                  value,
                }))
              : [],
          ),
      ],
    ),
  ),
  // Without ranges a port is open to everybody (Lightsail's PutInstancePublicPorts).
  "aws:lightsail/instancePublicPorts:InstancePublicPorts": ({ portInfos }) =>
    ofEach("portInfos", portInfos, (port) => {
      const sources = [...listed("portInfos", port["cidrs"]), ...listed("portInfos", port["ipv6Cidrs"])];
      const isOther = port["cidrListAliases"] !== undefined;
      return sources.length > 0 || isOther ? sources : [{ property: "portInfos", value: undefined }];
    }),
  "aws:medialive/inputSecurityGroup:InputSecurityGroup": ({ whitelistRules }) =>
    ofEach("whitelistRules", whitelistRules, (rule) => present(rule, "cidr")),
  // A key opens SSH to everybody where no group is said to be the source.
  "aws:eks/nodeGroup:NodeGroup": ({ remoteAccess }) => {
    const property = "remoteAccess.sourceSecurityGroupIds";
    if (remoteAccess === UNKNOWN) return [{ property, value: remoteAccess }];
    const access = isMap(remoteAccess) ? remoteAccess : {};
    const groups = listed(property, access["sourceSecurityGroupIds"]);
    return access["ec2SshKey"] === undefined || groups.length > 0 ? [] : [{ property, value: undefined }];
  },
  // The API server of a cluster is public, and open to everybody, unless it is said otherwise.
  "aws:eks/cluster:Cluster": ({ vpcConfig }) => {
    if (vpcConfig === UNKNOWN) return [{ property: "vpcConfig", value: vpcConfig }];
    const config = isMap(vpcConfig) ? vpcConfig : {};
    if (config["endpointPublicAccess"] === false) return [];
    const property = "vpcConfig.publicAccessCidrs";
    const sources = listed(property, config["publicAccessCidrs"]);
    return sources.length > 0 ? sources : [{ property, value: undefined }];
  },
};

/** Whether the resource names sources of ingress, groups with rules inside aside. */
export function namesIngress({ type }: GraphResource): boolean {
  return type in READERS;
}

/** The sources a resource lets in. */
export function ingressOf({ type, inputs }: GraphResource): readonly Source[] {
  return READERS[type]?.(inputs) ?? [];
}

/** The sources that the rules inside a group let in. */
export function inlineIngressOf({ inputs }: GraphResource): readonly Source[] {
  return ofEach("ingress", inputs["ingress"], (rule) => blocksOf(rule, "ingress"));
}

/** The rule's group is one of a public load balancer's, and the ports are those of the web. */
export function guardsEdge(rule: GraphResource, subject: Subject): boolean {
  if (!isWebOnly(rule.inputs)) return false;
  const groups = subject
    .ofType("aws:ec2/securityGroup:SecurityGroup")
    .filter((group) => subject.refers(rule, "securityGroupId", group));
  const edges = subject
    .ofType("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
    .filter(({ inputs }) => inputs["internal"] !== true);
  return edges.some(({ propertyDependencies, inputs }) =>
    groups.some(({ urn, id }) => {
      const listedGroups = inputs["securityGroups"];
      return (
        propertyDependencies["securityGroups"]?.includes(urn) ||
        (Array.isArray(listedGroups) && listedGroups.includes(id ?? urn))
      );
    }),
  );
}

function isWebOnly({ fromPort, toPort }: PropertyMap): boolean {
  return fromPort === toPort && (fromPort === 80 || fromPort === 443);
}

function opensAdmin({ fromPort, toPort, protocol }: PropertyMap): boolean {
  if (String(protocol) === "-1" || String(protocol) === "all") return true;
  if (typeof fromPort !== "number" || typeof toPort !== "number") return true;
  return ADMIN_PORTS.some((port) => fromPort <= port && port <= toPort);
}

function isAllowed(action: PropertyValue | undefined): boolean {
  return String(action).toLowerCase() === "allow";
}

/** `cidrBlocks` and `ipv6CidrBlocks`, shown at the property the rule stands in. */
function blocksOf(rule: PropertyMap, property: string): readonly Source[] {
  return ["cidrBlocks", "ipv6CidrBlocks"].flatMap((key) =>
    listed(property === "" ? key : property, rule[key]),
  );
}

function present(inputs: PropertyMap, ...keys: readonly string[]): readonly Source[] {
  return keys
    .filter((key) => inputs[key] !== undefined)
    .map((key) => ({ property: key, value: inputs[key] }));
}
