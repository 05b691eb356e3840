import {
  GlobalAddress,
  GlobalForwardingRule,
  SSLPolicy,
  TargetHttpProxy,
  TargetHttpsProxy,
  URLMap,
} from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import { COMPUTE } from "../../../gcp/internal/limits";
import type { RoutingContext } from "../../context";
import type { Secrets } from "../secrets";

/** The layer's address in each family of the internet protocol. */
export interface Addresses {
  readonly ipv4: GlobalAddress;
  readonly ipv6: GlobalAddress;
}

/** What the front is made from. */
export interface FrontArgs {
  readonly context: RoutingContext;
  readonly secrets: Secrets;
  /** Where requests go. */
  readonly map: URLMap;
  readonly certificateMap: pulumi.Input<string>;
}

/** What the world connects to: two addresses, HTTPS by TLS 1.2 or newer, and HTTP that is sent there. */
export function front(name: string, args: FrontArgs, parent: pulumi.Resource): Addresses {
  const addresses = {
    ipv4: address(`${name}-ipv4`, "IPV4", args, parent),
    ipv6: address(`${name}-ipv6`, "IPV6", args, parent),
  };
  const proxies = { https: secure(name, args, parent), http: redirect(name, args, parent) };
  const ports = { https: "443", http: "80" };
  for (const scheme of ["https", "http"] as const) {
    for (const family of ["ipv4", "ipv6"] as const) {
      new GlobalForwardingRule(
        `${name}-${scheme}-${family}`,
        {
          name: args.context.physicalName(`${scheme}-${family}`, COMPUTE),
          loadBalancingScheme: "EXTERNAL_MANAGED",
          networkTier: "PREMIUM",
          ipProtocol: "TCP",
          ipAddress: addresses[family].address,
          portRange: ports[scheme],
          target: proxies[scheme],
          labels: args.context.tags("edge"),
        },
        { parent },
      );
    }
  }
  return addresses;
}

function address(
  name: string,
  ipVersion: "IPV4" | "IPV6",
  { context, secrets }: FrontArgs,
  parent: pulumi.Resource,
): GlobalAddress {
  return new GlobalAddress(
    name,
    {
      name: context.physicalName(`edge-${ipVersion.toLowerCase()}`, COMPUTE),
      addressType: "EXTERNAL",
      ipVersion,
      labels: context.tags("edge"),
    },
    { parent, dependsOn: [secrets.apis.compute] },
  );
}

function secure(
  name: string,
  { context, secrets, map, certificateMap }: FrontArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const tls = new SSLPolicy(
    `${name}-tls`,
    { name: context.physicalName("tls", COMPUTE), minTlsVersion: "TLS_1_2", profile: "MODERN" },
    { parent, dependsOn: [secrets.apis.compute] },
  );
  return new TargetHttpsProxy(
    `${name}-https`,
    {
      name: context.physicalName("https", COMPUTE),
      urlMap: map.id,
      sslPolicy: tls.id,
      certificateMap,
      quicOverride: "ENABLE",
    },
    { parent },
  ).id;
}

function redirect(
  name: string,
  { context, secrets }: FrontArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const map = new URLMap(
    `${name}-redirect`,
    {
      name: context.physicalName("http", COMPUTE),
      defaultUrlRedirect: {
        httpsRedirect: true,
        stripQuery: false,
        redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT",
      },
    },
    { parent, dependsOn: [secrets.apis.compute] },
  );
  return new TargetHttpProxy(
    `${name}-http`,
    { name: context.physicalName("http", COMPUTE), urlMap: map.id },
    { parent },
  ).id;
}
