import { Certificate, CertificateValidation } from "@pulumi/aws/acm";
import { Record as DnsRecord, Zone } from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../contract/context";
import { StampError } from "../../../core/errors";
import type { PartArgs } from "../../contract/parts";
import { zoneProvider } from "./provider";

/** Seconds resolvers keep the delegation. */
const DELEGATION_TTL = 300;

/** A stamp's own zone and the certificate of its host name. */
export interface StampDns {
  readonly zoneId: pulumi.Output<string>;
  /** ARN of the certificate, known once it is valid. */
  readonly certificateArn: pulumi.Output<string>;
}

/**
 * Each stamp owns the zone `<id>.<parent zone>` in its own account and itself writes the delegation into the parent
 * zone, with a role that may do nothing else there. So a new stamp needs no second pass and no hand, and whatever a
 * stamp writes later (its record, its certificate's proof) touches no other stamp.
 */
export function stampDns(name: string, { context, spec }: PartArgs, parent: pulumi.Resource): StampDns {
  const global = globalScope(context);
  const tags = context.tags("app");
  const zone = new Zone(
    `${name}-zone`,
    {
      name: context.hostName,
      comment: "Zone of this stamp",
      forceDestroy: !context.protects(spec.deletionProtection),
      tags,
    },
    { parent },
  );
  const delegate = zoneProvider(`${name}-zone-provider`, global.zoneRole, context, parent);
  const delegation = new DnsRecord(
    `${name}-delegation`,
    {
      zoneId: global.zoneId,
      name: context.hostName,
      type: "NS",
      ttl: DELEGATION_TTL,
      records: zone.nameServers,
    },
    { parent, provider: delegate },
  );
  const certificate = new Certificate(
    `${name}-certificate`,
    { domainName: context.hostName, validationMethod: "DNS", keyAlgorithm: "EC_prime256v1", tags },
    { parent },
  );
  // One name, so one proof.
  const proof = certificate.domainValidationOptions[0]!;
  const record = new DnsRecord(
    `${name}-proof`,
    {
      zoneId: zone.zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: DELEGATION_TTL,
    },
    { parent },
  );
  const valid = new CertificateValidation(
    `${name}-validation`,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    // Nobody sees the proof before the parent zone points here.
    { parent, dependsOn: [delegation] },
  );
  return { zoneId: zone.zoneId, certificateArn: valid.certificateArn };
}

/** The blueprint's global scope on AWS. */
export function globalScope(context: StampContext): NonNullable<StampContext["fleet"]["global"]["aws"]> {
  const { aws } = context.fleet.global;
  if (aws === undefined)
    throw new StampError("input", "the blueprint has no global scope for aws", { field: "global.aws" });
  return aws;
}
