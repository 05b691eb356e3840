import { Certificate, CertificateValidation } from "@pulumi/aws/acm";
import { Record as DnsRecord } from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { RoutingPartArgs } from "../../parts";

/** Seconds resolvers keep the proof. */
const PROOF_TTL = 300;

/** The certificate of the domain and of one label in front of it; its ARN is known once it is valid. */
export function certificate(
  name: string,
  { context, spec }: RoutingPartArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const made = new Certificate(
    name,
    {
      domainName: spec.domain,
      subjectAlternativeNames: [`*.${spec.domain}`],
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      tags: context.tags("edge"),
    },
    { parent },
  );
  // A name and its wildcard have one proof: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
  const proof = made.domainValidationOptions[0]!;
  const record = new DnsRecord(
    `${name}-proof`,
    {
      zoneId: spec.zone,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: PROOF_TTL,
    },
    { parent },
  );
  const valid = new CertificateValidation(
    `${name}-validation`,
    { certificateArn: made.arn, validationRecordFqdns: [record.fqdn] },
    { parent },
  );
  return valid.certificateArn;
}
