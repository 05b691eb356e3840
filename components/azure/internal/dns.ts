import type * as cdn from "@pulumi/azure-native/cdn";
import * as dns from "@pulumi/azure-native/dns";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../contract/context";
import { globalScope } from "./global";
import { zoneProvider } from "./provider";

/** Seconds an answer is kept. */
const TTL = 300;

/** What the stamp's names lead to. */
export interface DnsArgs {
  readonly context: StampContext;
  readonly endpoint: cdn.AFDEndpoint;
  readonly domain: cdn.AFDCustomDomain;
  /** The names are published once traffic can be answered. */
  readonly route: cdn.Route;
}

/**
 * The stamp's two records in the parent zone, written by the stamp itself: its host, and the token that lets Front
 * Door issue and renew the certificate. On the other clouds a stamp has a zone of its own below the parent. Here
 * that zone would have the stamp's host as its apex, an apex takes no CNAME, and Front Door renews certificates by
 * itself only for hosts that are a CNAME to it; with an alias record somebody would have to prove the domain again
 * every half year.
 * Source: https://learn.microsoft.com/azure/frontdoor/domain#renew-azure-front-door-managed-certificates
 */
export function stampDns(name: string, args: DnsArgs, parent: pulumi.Resource): void {
  const { context, endpoint, domain, route } = args;
  const { zone, zoneResourceGroup } = globalScope(context);
  const { id } = context.identity;
  const provider = zoneProvider(`${name}-provider`, context, parent);
  const common = { zoneName: zone, resourceGroupName: zoneResourceGroup, ttl: TTL };
  const proof = new dns.RecordSet(
    `${name}-proof`,
    {
      ...common,
      recordType: "TXT",
      relativeRecordSetName: context.derive(`_dnsauth.${id}`, "record(proof)"),
      txtRecords: [{ value: [domain.validationProperties.validationToken] }],
    },
    { parent, provider },
  );
  new dns.RecordSet(
    `${name}-host`,
    { ...common, recordType: "CNAME", relativeRecordSetName: id, cnameRecord: { cname: endpoint.hostName } },
    { parent, provider, dependsOn: [route, proof] },
  );
}
