import {
  Certificate,
  CertificateMap,
  CertificateMapEntry,
  DnsAuthorization,
} from "@pulumi/gcp/certificatemanager";
import * as pulumi from "@pulumi/pulumi";
import { CERTIFICATE } from "../../../gcp/internal/limits";
import { ownDomainKey } from "../../own-domain";
import type { RoutingPartArgs } from "../../parts";
import type { Secrets } from "../secrets";

/** The domain's certificate, as the load balancer takes it, and what proves the domain. */
export interface DomainCertificate {
  /** `//certificatemanager.googleapis.com/projects/…/certificateMaps/…`. */
  readonly map: pulumi.Output<string>;
  /** The record that proves the domain; one for the domain and all below it. */
  readonly proof: DnsAuthorization;
}

/**
 * A certificate for the domain and every name below it, and one for each domain of a tenant's own, that Google issues and renews: the
 * latter as soon as the domain leads to the load balancer. A request for another name gets none.
 */
export function certificate(
  name: string,
  { context, spec, secrets }: RoutingPartArgs & { readonly secrets: Secrets },
  parent: pulumi.Resource,
): DomainCertificate {
  const { domain } = spec;
  const labels = context.tags("edge");
  const called = context.physicalName("edge", CERTIFICATE);
  const after = { parent, dependsOn: [secrets.apis.certificates] };
  const proof = new DnsAuthorization(
    `${name}-proof`,
    { name: called, location: "global", domain, type: "PER_PROJECT_RECORD", labels },
    after,
  );
  const hosts = { domain, tenants: `*.${domain}` };
  const issued = new Certificate(
    name,
    {
      name: called,
      location: "global",
      scope: "DEFAULT",
      managed: { domains: Object.values(hosts), dnsAuthorizations: [proof.id] },
      labels,
    },
    { parent },
  );
  const map = new CertificateMap(`${name}-map`, { name: called, labels }, after);
  const entry = (role: string, hostname: string, { id }: Certificate): CertificateMapEntry =>
    new CertificateMapEntry(
      `${name}-${role}`,
      { name: context.physicalName(role, CERTIFICATE), map: map.name, hostname, certificates: [id], labels },
      { parent },
    );
  const entries = [
    ...Object.entries(hosts).map(([role, hostname]) => entry(role, hostname, issued)),
    ...spec.ownDomains.map((own) => {
      const key = ownDomainKey(own);
      // Proved by the load balancer itself: nothing is written into a zone of the tenant's.
      const its = new Certificate(
        `${name}-of-${key}`,
        {
          name: context.physicalName(key, CERTIFICATE),
          location: "global",
          scope: "DEFAULT",
          managed: { domains: [own] },
          labels,
        },
        after,
      );
      return entry(key, own, its);
    }),
  ];
  // Not before its entries: an empty map would answer nobody.
  const whole = pulumi.all([map.id, ...entries.map(({ id }) => id)]);
  return { map: whole.apply(([id]) => `//certificatemanager.googleapis.com/${id}`), proof };
}
