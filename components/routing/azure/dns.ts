import type { AFDCustomDomain } from "@pulumi/azure-native/cdn";
import { RecordSet } from "@pulumi/azure-native/dns";
import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import { globalScope } from "../../azure/internal/global";
import { StampError, shown } from "../../../core/errors";
import type { DnsPart, RoutingPartArgs } from "../parts";
import type { Edge } from "./edge";
import type { Router } from "./router";
import type { Secrets } from "./secrets";

/** What DNS is made from. */
export interface DnsArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly router: Router;
  readonly edge: Edge;
}

/** Seconds an answer is kept. */
const TTL = 300;
const ZONE =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Network\/dnsZones\/([^/]+)$/;

/**
 * The domain's records: the domain itself as an alias, because an apex takes no CNAME, its tenants by a wildcard, and the
 * tokens by which Front Door proves both. Azure has its looks at the stamps among its alarms: `observability.ts`.
 */
export class Dns extends pulumi.ComponentResource implements DnsPart {
  readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: DnsArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Dns", name, {}, opts);
    const { context, spec, edge } = args;
    const { subscriptionId, resourceGroupName, zoneName } = zoneOf(spec.zone);
    context.derive(subscriptionId, "global(zoneSubscription)");
    context.derive(zoneName, "global(zoneName)");
    const provider = new Provider(
      `${name}-provider`,
      { subscriptionId, tenantId: globalScope(context).tenantId },
      { parent: this },
    );
    const below = labelBelow(spec.domain, zoneName);
    const place = { zoneName, resourceGroupName, ttl: TTL };
    const label = (prefix: string): string => [prefix, below].filter((part) => part !== "").join(".");
    const proof = (role: string, host: string, domain: AFDCustomDomain): RecordSet =>
      new RecordSet(
        `${name}-${role}-proof`,
        {
          ...place,
          recordType: "TXT",
          relativeRecordSetName: context.derive(host, `record(${role}-proof)`),
          txtRecords: [{ value: [domain.validationProperties.validationToken] }],
        },
        { parent: this, provider },
      );
    const { domain, tenants } = edge.domains;
    // A wildcard is proved where its parent is: one name, two tokens.
    const proofs = [
      proof("domain", label("_dnsauth"), domain),
      proof("tenants", label("_dnsauth.*"), tenants),
    ];
    const published = { parent: this, provider, dependsOn: [edge.route, ...proofs] };
    const records = [
      new RecordSet(
        `${name}-domain`,
        {
          ...place,
          recordType: "A",
          relativeRecordSetName: below === "" ? "@" : below,
          targetResource: { id: edge.endpoint.id },
        },
        published,
      ),
      new RecordSet(
        `${name}-tenants`,
        {
          ...place,
          recordType: "CNAME",
          relativeRecordSetName: label("*"),
          cnameRecord: { cname: edge.target },
        },
        published,
      ),
    ];
    this.endpoint = pulumi.all(records.map(({ fqdn }) => fqdn)).apply(() => `https://${spec.domain}`);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

function zoneOf(id: string): { subscriptionId: string; resourceGroupName: string; zoneName: string } {
  const [, subscriptionId, resourceGroupName, zoneName] = ZONE.exec(id) ?? [];
  if (subscriptionId === undefined || resourceGroupName === undefined || zoneName === undefined) {
    throw new StampError("input", "the layer is on Azure and its zone is not", {
      field: "layer.zone",
      received: shown(id),
      allowed: "the ARM id of a public DNS zone",
    });
  }
  return { subscriptionId, resourceGroupName, zoneName };
}

/** The domain's labels in front of the zone's name; none where it is the zone itself. */
function labelBelow(domain: string, zone: string): string {
  if (domain === zone) return "";
  if (domain.endsWith(`.${zone}`)) return domain.slice(0, -zone.length - 1);
  throw new StampError("input", "the domain does not lie in its zone", {
    field: "layer.zone",
    received: shown(zone),
    allowed: `a zone that holds ${domain}`,
  });
}
