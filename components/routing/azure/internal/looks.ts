import * as pulumi from "@pulumi/pulumi";
import { CERTIFICATE_DAYS } from "../../../contract/units";
import type { FrontedStamp } from "../../args";
import { READY } from "./ready";
import type { Look } from "./outside-look";

/** The look at one stamp, at the path it answers without its secret. */
export function stampLook({ id, originHost, healthPath }: FrontedStamp): Look {
  return {
    kind: `stamp-${id}`,
    says: `stamp ${id} does not answer`,
    severity: 1,
    url: pulumi.interpolate`https://${originHost}${healthPath}`,
    certificateDays: CERTIFICATE_DAYS.act,
  };
}

/**
 * The looks at the layer itself: the domain has a certificate of Front Door's, and every name below it the fleet's own, which
 * nobody renews but its owner. Any label stands for all tenants; this one no tenant can have.
 */
export function domainLooks(domain: string): Look[] {
  return [
    { kind: "domain", host: domain },
    { kind: "tenants", host: `x--certificate.${domain}` },
  ].map(({ kind, host }) => ({
    kind,
    says: `${kind === "domain" ? "the domain" : "names below the domain"} can't be reached, or the certificate is not renewed`,
    severity: 2,
    url: `https://${host}${READY}`,
    certificateDays: CERTIFICATE_DAYS.warn,
  }));
}
