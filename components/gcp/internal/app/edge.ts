import {
  Address,
  ForwardingRule,
  RegionBackendService,
  type RegionBackendServiceArgs,
  RegionHealthCheck,
  RegionNetworkEndpointGroup,
  RegionSslPolicy,
  RegionTargetHttpProxy,
  RegionTargetHttpsProxy,
  RegionUrlMap,
} from "@pulumi/gcp/compute";
import { RecordSet } from "@pulumi/gcp/dns";
import type * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import type { Network } from "../../network";
import type { Secrets } from "../../secrets";
import { certificate } from "./certificate";
import { stampZone } from "../dns";
import { COMPUTE } from "../limits";
import { securityPolicy } from "./waf";

/** A Cloud Run service. */
export interface ServiceBehind {
  /** Its name. */
  readonly service: pulumi.Input<string>;
}

/** Machines that answer on one port. */
export interface MachinesBehind {
  /** Their instance groups, one a zone. */
  readonly groups: readonly pulumi.Input<string>[];
  /** Name each group gives the port. */
  readonly portName: string;
  readonly port: number;
}

/** What the edge is made from. */
export interface EdgeArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
  readonly behind: ServiceBehind | MachinesBehind;
  /** Secrets of the routing layer, each of which lets a request in; 1–4: an expression has five parts at most. */
  readonly originSecrets: readonly pulumi.Output<string>[];
}

/** What watches the edge needs of it. */
export interface Edge {
  /** Name of the URL map, by which the load balancer's metrics are told apart. */
  readonly urlMapName: pulumi.Output<string>;
}

/**
 * The stamp's public entry. A regional load balancer, not a global one: TLS ends in the stamp's region, under the law
 * its data is under, and nothing of it is shared with another region.
 */
export function edge(name: string, args: EdgeArgs, parent: pulumi.Resource): Edge {
  const { context, secrets } = args;
  const address = publicAddress(name, args, parent);
  const zone = stampZone(`${name}-dns`, { context, secrets }, parent);
  new RecordSet(
    `${name}-record`,
    { managedZone: zone.zone.name, name: zone.zone.dnsName, type: "A", ttl: 60, rrdatas: [address.address] },
    { parent },
  );
  const map = routes(name, args, backend(name, args, parent), parent);
  secure(
    name,
    args,
    {
      address,
      map,
      certificateId: certificate(`${name}-certificate`, { context, secrets, zone }, parent).id,
    },
    parent,
  );
  redirect(name, args, address, parent);
  return { urlMapName: map.name };
}

function publicAddress(name: string, { context, secrets }: EdgeArgs, parent: pulumi.Resource): Address {
  return new Address(
    `${name}-address`,
    {
      name: context.physicalName("edge", COMPUTE),
      region: context.identity.region,
      addressType: "EXTERNAL",
      networkTier: "PREMIUM",
      labels: context.tags("app"),
    },
    { parent, dependsOn: [secrets.apis.compute] },
  );
}

function backend(name: string, args: EdgeArgs, parent: pulumi.Resource): RegionBackendService {
  const { context, secrets, behind } = args;
  const { region } = context.identity;
  const policy = securityPolicy(`${name}-waf`, { ...args, waitFor: [secrets.apis.compute] }, parent);
  const to =
    "service" in behind ? serverless(name, args, behind, parent) : machines(name, args, behind, parent);
  return new RegionBackendService(
    `${name}-backend`,
    {
      name: context.physicalName("web", COMPUTE),
      region,
      loadBalancingScheme: "EXTERNAL_MANAGED",
      ...to,
      securityPolicy: policy.selfLink,
      logConfig: { enable: true, sampleRate: 1 },
    },
    { parent },
  );
}

type Target = Pick<RegionBackendServiceArgs, "protocol" | "backends" | "portName" | "healthChecks">;

function serverless(
  name: string,
  { context }: EdgeArgs,
  { service }: ServiceBehind,
  parent: pulumi.Resource,
): Target {
  const group = new RegionNetworkEndpointGroup(
    `${name}-group`,
    {
      name: context.physicalName("web", COMPUTE),
      region: context.identity.region,
      networkEndpointType: "SERVERLESS",
      cloudRun: { service },
    },
    { parent },
  );
  return {
    protocol: "HTTPS",
    backends: [{ group: group.id, balancingMode: "UTILIZATION", capacityScaler: 1 }],
  };
}

function machines(
  name: string,
  { context, spec }: EdgeArgs,
  { groups, portName, port }: MachinesBehind,
  parent: pulumi.Resource,
): Target {
  const check = new RegionHealthCheck(
    `${name}-check`,
    {
      name: context.physicalName("web", COMPUTE),
      region: context.identity.region,
      checkIntervalSec: 10,
      timeoutSec: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
      httpHealthCheck: { port, requestPath: spec.app.healthPath },
      logConfig: { enable: true },
    },
    { parent },
  );
  return {
    protocol: "HTTP",
    portName,
    healthChecks: check.id,
    backends: groups.map((group) => ({
      group,
      balancingMode: "UTILIZATION",
      maxUtilization: 0.8,
      capacityScaler: 1,
    })),
  };
}

function routes(
  name: string,
  { context }: EdgeArgs,
  service: RegionBackendService,
  parent: pulumi.Resource,
): RegionUrlMap {
  return new RegionUrlMap(
    `${name}-map`,
    {
      name: context.physicalName("edge", COMPUTE),
      region: context.identity.region,
      defaultService: service.id,
    },
    { parent },
  );
}

function secure(
  name: string,
  args: EdgeArgs,
  front: { address: Address; map: RegionUrlMap; certificateId: pulumi.Output<string> },
  parent: pulumi.Resource,
): void {
  const { context, secrets } = args;
  const { region } = context.identity;
  const tls = new RegionSslPolicy(
    `${name}-tls`,
    { name: context.physicalName("tls", COMPUTE), region, minTlsVersion: "TLS_1_2", profile: "RESTRICTED" },
    { parent, dependsOn: [secrets.apis.compute] },
  );
  const proxy = new RegionTargetHttpsProxy(
    `${name}-https`,
    {
      name: context.physicalName("https", COMPUTE),
      region,
      urlMap: front.map.id,
      sslPolicy: tls.id,
      certificateManagerCertificates: [front.certificateId],
    },
    { parent },
  );
  forward(
    `${name}-https-rule`,
    args,
    { kind: "https", port: "443", target: proxy.id, address: front.address },
    parent,
  );
}

function redirect(name: string, args: EdgeArgs, address: Address, parent: pulumi.Resource): void {
  const { context, secrets } = args;
  const { region } = context.identity;
  const map = new RegionUrlMap(
    `${name}-redirect`,
    {
      name: context.physicalName("http", COMPUTE),
      region,
      defaultUrlRedirect: {
        httpsRedirect: true,
        stripQuery: false,
        redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT",
      },
    },
    { parent, dependsOn: [secrets.apis.compute] },
  );
  const proxy = new RegionTargetHttpProxy(
    `${name}-http`,
    { name: context.physicalName("http", COMPUTE), region, urlMap: map.id },
    { parent },
  );
  forward(`${name}-http-rule`, args, { kind: "http", port: "80", target: proxy.id, address }, parent);
}

function forward(
  name: string,
  { context, network }: EdgeArgs,
  to: { kind: string; port: string; target: pulumi.Input<string>; address: Address },
  parent: pulumi.Resource,
): void {
  const { edge: proxies } = network.subnets;
  new ForwardingRule(
    name,
    {
      name: context.physicalName(to.kind, COMPUTE),
      region: context.identity.region,
      loadBalancingScheme: "EXTERNAL_MANAGED",
      networkTier: "PREMIUM",
      network: network.networkId,
      ipAddress: to.address.address,
      ipProtocol: "TCP",
      portRange: to.port,
      target: to.target,
      labels: context.tags("app"),
    },
    // The proxies live in this subnet; the rule can't be made without it and does not name it.
    { parent, dependsOn: [proxies] },
  );
}
