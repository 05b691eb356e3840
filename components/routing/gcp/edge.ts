import { BackendService, RegionNetworkEndpointGroup, URLMap } from "@pulumi/gcp/compute";
import type { DnsAuthorization } from "@pulumi/gcp/certificatemanager";
import * as pulumi from "@pulumi/pulumi";
import { COMPUTE } from "../../gcp/internal/limits";
import { takesOwnDomains } from "../own-domain";
import type { EdgePart, RoutingPartArgs } from "../parts";
import { CLIENT_HEADER } from "./internal/client-header";
import { certificate } from "./internal/certificate";
import { type Addresses, front } from "./internal/front";
import { waf } from "./internal/waf";
import type { Registry } from "./registry";
import type { Router } from "./router";
import type { Secrets } from "./secrets";

/** What the edge is made from. */
export interface EdgeArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly registry: Registry;
  readonly router: Router;
}

/**
 * A global load balancer in front of the routers: TLS, firewall, logs, and the nearest region whose routers are well. It
 * hands the client's Host on as it came.
 */
export class Edge extends pulumi.ComponentResource implements EdgePart {
  /** The layer's IPv4 address. */
  readonly target: pulumi.Output<string>;
  readonly ownTarget: pulumi.Output<string> | undefined;
  readonly addresses: Addresses;
  /** What proves the domain to Google. */
  readonly proof: DnsAuthorization;
  /** Name of the URL map, by which the load balancer's metrics are told apart. */
  readonly urlMapName: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Edge", name, {}, opts);
    const { context, secrets } = args;
    const { map: certificateMap, proof } = certificate(`${name}-certificate`, args, this);
    const map = new URLMap(
      `${name}-map`,
      { name: context.physicalName("edge", COMPUTE), defaultService: this.backend(name, args).id },
      { parent: this },
    );
    this.proof = proof;
    this.urlMapName = map.name;
    this.addresses = front(name, { context, secrets, map, certificateMap }, this);
    this.target = this.addresses.ipv4.address;
    this.ownTarget = takesOwnDomains(args.spec) ? this.target : undefined;
    this.registerOutputs({ target: this.target });
  }

  private backend(name: string, args: EdgeArgs): BackendService {
    const { context, router, spec } = args;
    const { nearest } = spec.requests;
    const groups = router.regions.map(
      ({ region, service }) =>
        new RegionNetworkEndpointGroup(
          `${name}-${region}`,
          {
            name: context.physicalName("routers", COMPUTE),
            region,
            networkEndpointType: "SERVERLESS",
            cloudRun: { service: service.name },
          },
          { parent: this },
        ),
    );
    const policy = waf(`${name}-waf`, args, this);
    return new BackendService(
      `${name}-backend`,
      {
        name: context.physicalName("routers", COMPUTE),
        loadBalancingScheme: "EXTERNAL_MANAGED",
        protocol: "HTTPS",
        // No outlier detection: the errors of an ill stamp would count as its router's.
        backends: groups.map(({ id }) => ({ group: id })),
        securityPolicy: policy.selfLink,
        customRequestHeaders: [
          `${CLIENT_HEADER}: {client_ip_address}`,
          // The country of the address, as CLDR writes it. Source: https://cloud.google.com/load-balancing/docs/https/custom-headers-global
          ...(nearest === undefined ? [] : [`${nearest.header}: {client_region}`]),
        ],
        logConfig: { enable: true, sampleRate: 1 },
      },
      { parent: this },
    );
  }
}
