import { ManagedZone, RecordSet } from "@pulumi/gcp/dns";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../contract/context";
import type { Secrets } from "../secrets";
import { ZONE } from "./limits";
import { zoneProvider } from "./provider";
import { globalScope } from "./scope";

/** Seconds a resolver may keep the delegation. */
const DELEGATION_TTL = 3600;

/** What the zone is made from. */
export interface ZoneArgs {
  readonly context: StampContext;
  readonly secrets: Secrets;
}

/** The stamp's zone and its delegation, without which nobody finds the zone. */
export interface StampZone {
  readonly zone: ManagedZone;
  readonly delegation: RecordSet;
}

/**
 * Each stamp owns the zone `<id>.<parent zone>` in its own project and writes the delegation into the parent zone
 * itself, through a second provider that is bound to the parent zone's project. So a new stamp needs no second pass
 * and no hand, and a stamp that goes takes its delegation with it. The certificate is validated in the stamp's own
 * zone.
 */
export function stampZone(name: string, args: ZoneArgs, parent: pulumi.Resource): StampZone {
  const { context, secrets } = args;
  const { managedZone, zoneProject } = globalScope(context);
  const zone = new ManagedZone(
    `${name}-zone`,
    {
      name: context.physicalName("zone", ZONE),
      dnsName: `${context.hostName}.`,
      description: "The stamp's own zone",
      // Signed from the start; the chain closes when the parent zone's owner publishes the key's digest.
      dnssecConfig: { state: "on", nonExistence: "nsec3" },
      cloudLoggingConfig: { enableLogging: true },
      labels: context.tags("app"),
    },
    { parent, dependsOn: [secrets.apis.dns] },
  );
  const delegation = new RecordSet(
    `${name}-delegation`,
    { managedZone, name: zone.dnsName, type: "NS", ttl: DELEGATION_TTL, rrdatas: zone.nameServers },
    { parent, provider: zoneProvider(`${name}-parent`, zoneProject, context, parent) },
  );
  new RecordSet(
    `${name}-caa`,
    // Nobody but Google's authority may issue for the stamp's names.
    {
      managedZone: zone.name,
      name: zone.dnsName,
      type: "CAA",
      ttl: DELEGATION_TTL,
      rrdatas: ['0 issue "pki.goog"'],
    },
    { parent },
  );
  return { zone, delegation };
}
