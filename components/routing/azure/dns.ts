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
 * The domain's records: the domain itself, its tenants by a wildcard, and the tokens by which Front Door proves both. A CNAME
 * wherever one can be: Front Door renews the certificate of a CNAME by itself and may ask again for the proof of an alias,
 * the only thing an apex takes (https://github.com/hashicorp/terraform-provider-azurerm/issues/32738). Azure has its looks at
 * the stamps among its alarms: `observability.ts`.
 */
export class Dns extends pulumi.ComponentResource implements DnsPart {
  readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: DnsArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Dns", name, {}, opts);
    const { context, spec, edge } = args;
    const { subscriptionId, resourceGroupName, zoneName } = zoneOf(spec.zone);
    context.derive(subscriptionId, "global(zoneSubscription)");
    context.derive(resourceGroupName, "global(zoneResourceGroup)");
    context.derive(zoneName, "global(zoneName)");
    const provider = new Provider(
      `${name}-provider`,
      { subscriptionId, tenantId: globalScope(context).tenantId },
      { parent: this },
    );
    const below = labelBelow(spec.domain, zoneName);
    const place = { zoneName, resourceGroupName, ttl: TTL };
    const label = (prefix: string): string => [prefix, below].filter((part) => part !== "").join(".");
    const token = ({ validationProperties }: AFDCustomDomain) => ({
      value: [validationProperties.validationToken],
    });
    // A wildcard is proved where its parent is: one name, two tokens.
    const proof = new RecordSet(
      `${name}-proof`,
      {
        ...place,
        recordType: "TXT",
        relativeRecordSetName: context.derive(label("_dnsauth"), "record(proof)"),
        txtRecords: [token(edge.domains.domain), token(edge.domains.tenants)],
      },
      { parent: this, provider },
    );
    const published = { parent: this, provider, dependsOn: [edge.route, proof] };
    const records = [
      new RecordSet(
        `${name}-domain`,
        below === ""
          ? {
              ...place,
              recordType: "A",
              relativeRecordSetName: "@",
              targetResource: { id: edge.endpoint.id },
            }
          : {
              ...place,
              recordType: "CNAME",
              relativeRecordSetName: below,
              cnameRecord: { cname: edge.target },
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
