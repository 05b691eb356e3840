import { Certificate, DnsAuthorization } from "@pulumi/gcp/certificatemanager";
import { RecordSet } from "@pulumi/gcp/dns";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../../contract/context";
import type { Secrets } from "../../secrets";
import type { StampZone } from "../dns";
import { CERTIFICATE } from "../limits";

/** What the certificate is made from. */
export interface CertificateArgs {
  readonly context: StampContext;
  readonly secrets: Secrets;
  readonly zone: StampZone;
}

/** A certificate of the stamp's region that Google issues and renews, proven by a record in the stamp's own zone. */
export function certificate(name: string, args: CertificateArgs, parent: pulumi.Resource): Certificate {
  const { context, secrets, zone } = args;
  const location = context.identity.region;
  const labels = context.tags("app");
  const proof = new DnsAuthorization(
    `${name}-proof`,
    {
      name: context.physicalName("edge", CERTIFICATE),
      location,
      domain: context.hostName,
      type: "PER_PROJECT_RECORD",
      labels,
    },
    { parent, dependsOn: [secrets.apis.certificates] },
  );
  const record = proof.dnsResourceRecords.apply((records) => records[0]);
  const published = new RecordSet(
    `${name}-proof-record`,
    {
      managedZone: zone.zone.name,
      name: record.apply((first) => first?.name ?? ""),
      type: record.apply((first) => first?.type ?? ""),
      ttl: 300,
      rrdatas: [record.apply((first) => first?.data ?? "")],
    },
    { parent },
  );
  return new Certificate(
    name,
    {
      name: context.physicalName("edge", CERTIFICATE),
      location,
      managed: { domains: [context.hostName], dnsAuthorizations: [proof.id] },
      labels,
    },
    { parent, dependsOn: [published, zone.delegation] },
  );
}
